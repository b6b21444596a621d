interface BiquadCoefficients {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

type Response = 'low-pass' | 'high-pass';

/** Second-order Butterworth section, from R. Bristow-Johnson's "Cookbook formulae for audio EQ biquad filters". */
function butterworth(response: Response, cutoffHz: number, sampleRateHz: number): BiquadCoefficients {
  const omega = (2 * Math.PI * cutoffHz) / sampleRateHz;
  const cosine = Math.cos(omega);
  const alpha = Math.sin(omega) / Math.SQRT2;
  const a0 = 1 + alpha;
  const edge = response === 'low-pass' ? 1 - cosine : 1 + cosine;
  const middle = response === 'low-pass' ? edge : -edge;
  return {
    b: [edge / 2 / a0, middle / a0, edge / 2 / a0],
    a: [(-2 * cosine) / a0, (1 - alpha) / a0],
  };
}

function filterInPlace(signal: Float32Array, { b, a }: BiquadCoefficients): void {
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let i = 0; i < signal.length; i++) {
    const x = signal[i] ?? 0;
    const y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    signal[i] = y;
  }
}

/**
 * Band-passes a signal in place: fourth-order slopes below `lowHz` and above `highHz`.
 * An edge that lies above 45 % of the sample rate is left out, since the rate itself bounds it.
 */
export function bandPassInPlace(
  signal: Float32Array,
  lowHz: number,
  highHz: number,
  sampleRateHz: number,
): void {
  const highPass = butterworth('high-pass', lowHz, sampleRateHz);
  filterInPlace(signal, highPass);
  filterInPlace(signal, highPass);
  if (highHz >= 0.45 * sampleRateHz) return;
  const lowPass = butterworth('low-pass', highHz, sampleRateHz);
  filterInPlace(signal, lowPass);
  filterInPlace(signal, lowPass);
}
