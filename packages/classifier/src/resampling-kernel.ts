/** The windowed-sinc filter of a model, as its manifest states it. training/RESAMPLING.md is the specification. */
export interface ResamplingDesign {
  /** Half width of the kernel, in zero crossings of the sinc. */
  readonly zeroCrossings: number;
  /** Shape of the Kaiser window. */
  readonly kaiserBeta: number;
  /** The -6 dB point as a fraction of the lower of the two Nyquist frequencies. */
  readonly rolloff: number;
  /** Largest term of the rate ratio. */
  readonly maxTerm: number;
}

/** The filter of the specification. Models state their own, which so far is this one. */
export const STANDARD_DESIGN: ResamplingDesign = {
  zeroCrossings: 16,
  kaiserBeta: 6.5,
  rolloff: 0.88,
  maxTerm: 1024,
};

/** `up / down` = target rate / source rate in lowest terms: `new` and `orig` of the specification. */
export interface RateRatio {
  readonly up: number;
  readonly down: number;
}

/** One phase of the kernel without the zeros at its ends. */
export interface PhaseTaps {
  /** Input sample of the first tap, counted from the start of the output's frame of `down` samples; may be negative. */
  readonly firstSample: number;
  /** Weights that sum to 1. */
  readonly weights: Float64Array;
}

/**
 * The ratio of two rates, approximated so that both terms stay within `maxTerm`: the best rational approximation
 * of the lower rate over the higher one (continued fraction, last convergent or semiconvergent).
 *
 * @param sourceRateHz - integer, Hz
 * @param targetRateHz - integer, Hz
 * @throws RangeError when a rate is not a positive integer or the two are more than `2 maxTerm` apart
 */
export function rateRatio(sourceRateHz: number, targetRateHz: number, maxTerm: number): RateRatio {
  for (const rateHz of [sourceRateHz, targetRateHz]) {
    if (!Number.isSafeInteger(rateHz) || rateHz <= 0) {
      throw new RangeError(`a sample rate is a positive whole number of Hz, found ${rateHz}`);
    }
  }
  const low = Math.min(sourceRateHz, targetRateHz);
  const high = Math.max(sourceRateHz, targetRateHz);
  const [numerator, denominator] = nearestFraction(low, high, maxTerm);
  if (numerator === 0) {
    throw new RangeError(`${sourceRateHz} Hz is too far from ${targetRateHz} Hz to be resampled`);
  }
  return sourceRateHz >= targetRateHz
    ? { up: numerator, down: denominator }
    : { up: denominator, down: numerator };
}

/** The fraction nearest to `numerator / denominator` whose denominator is at most `maxDenominator`, in lowest terms. */
function nearestFraction(numerator: number, denominator: number, maxDenominator: number): [number, number] {
  let [p0, q0, p1, q1] = [0, 1, 1, 0];
  let [a, b] = [numerator, denominator];
  while (b !== 0) {
    const k = Math.floor(a / b);
    if (q0 + k * q1 > maxDenominator) {
      const last = Math.floor((maxDenominator - q0) / q1);
      const [p2, q2] = [p0 + last * p1, q0 + last * q1];
      // |p1/q1 - n/d| <= |p2/q2 - n/d|, multiplied out to stay exact.
      const convergentError = Math.abs(p1 * denominator - numerator * q1) * q2;
      const semiconvergentError = Math.abs(p2 * denominator - numerator * q2) * q1;
      return convergentError <= semiconvergentError ? [p1, q1] : [p2, q2];
    }
    [p0, q0, p1, q1] = [p1, q1, p0 + k * p1, q0 + k * q1];
    [a, b] = [b, a - k * b];
  }
  return [p1, q1];
}

/** Input samples on either side of an output that its kernel may reach: `width` of the specification. */
export function kernelReach({ up, down }: RateRatio, design: ResamplingDesign): number {
  return Math.ceil((design.zeroCrossings * down) / (Math.min(up, down) * design.rolloff));
}

/**
 * The Kaiser-windowed sinc of one phase, normalised to DC gain 1.
 *
 * @param phase - 0 to `up - 1`; the output lies at `phase * down / up` samples of its frame
 */
export function phaseTaps({ up, down }: RateRatio, design: ResamplingDesign, phase: number): PhaseTaps {
  const base = Math.min(up, down) * design.rolloff;
  const centre = (phase * down) / up;
  const reach = (design.zeroCrossings * down) / base;
  const firstSample = Math.ceil(centre - reach);
  const weights = new Float64Array(Math.floor(centre + reach) - firstSample + 1);
  let sum = 0;
  for (let tap = 0; tap < weights.length; tap++) {
    const crossings = ((firstSample + tap) / down - phase / up) * base;
    const weight = sinc(crossings) * kaiser(crossings / design.zeroCrossings, design.kaiserBeta);
    weights[tap] = weight;
    sum += weight;
  }
  return { firstSample, weights: weights.map((weight) => weight / sum) };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Kaiser window at `position` (-1 to 1), but for a constant factor that the normalisation removes. */
function kaiser(position: number, beta: number): number {
  return besselI0(beta * Math.sqrt(Math.max(0, 1 - position ** 2)));
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term >= 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
