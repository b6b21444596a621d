/** Zero crossings of the sinc on each side. */
const ZERO_CROSSINGS = 24;

/**
 * A Hann-windowed sinc interpolation, sample by sample: slow, and independent of the service's own resampler.
 *
 * @param samples - mono, `[N]`
 * @returns `[ceil(N * toHz / fromHz)]`
 */
export function resample(samples: Float32Array, fromHz: number, toHz: number): Float32Array {
  const { sin, cos, PI, ceil, max, min } = Math;
  const cutoff = min(1, toHz / fromHz) * 0.97;
  const halfWidth = ZERO_CROSSINGS / cutoff;
  const resampled = new Float32Array(ceil((samples.length * toHz) / fromHz));
  for (let n = 0; n < resampled.length; n++) {
    const centre = (n * fromHz) / toHz;
    let sum = 0;
    for (let k = max(0, ceil(centre - halfWidth)); k <= min(samples.length - 1, centre + halfWidth); k++) {
      const distance = centre - k;
      const phase = PI * cutoff * distance;
      const sinc = distance === 0 ? 1 : sin(phase) / phase;
      sum += (samples[k] ?? 0) * cutoff * sinc * (0.5 + 0.5 * cos((PI * distance) / halfWidth));
    }
    resampled[n] = sum;
  }
  return resampled;
}
