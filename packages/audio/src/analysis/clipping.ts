/** Samples this close to the highest or lowest of the recording are at its rail. */
const RAIL = 0.999;

/**
 * How much of a recording lies at its highest and lowest level in flat runs: what a clipped recording has, however
 * much its gain was changed since, and an intact one reaches only for a moment. Lossy coding rounds the flat tops off and hides them.
 *
 * @param samples - as decoded, at the file's own rate: resampling rounds the tops off too
 * @returns 0 to 1
 */
export function clippedShare(samples: Float32Array): number {
  let lowest = 0;
  let highest = 0;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] ?? 0;
    if (sample < lowest) lowest = sample;
    if (sample > highest) highest = sample;
  }
  const lowRail = lowest * RAIL;
  const highRail = highest * RAIL;
  let clipped = 0;
  let wasAtRail = false;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] ?? 0;
    const isAtRail = sample !== 0 && (sample >= highRail || sample <= lowRail);
    if (isAtRail && wasAtRail) clipped++;
    wasAtRail = isAtRail;
  }
  return samples.length === 0 ? 0 : clipped / samples.length;
}
