/** Samples this close to the highest or lowest of the recording are at its rail. */
const RAIL = 0.999;

/** More places than this tell no more of the share. */
const MOST_PLACES = 50_000;

/**
 * How much of a recording lies at its highest or lowest level in flat runs: what a clipped recording has, however
 * much its gain was changed since, and an intact one reaches only for a moment. Lossy coding rounds the flat tops off and hides them.
 *
 * @param samples - as decoded, at the file's own rate: resampling rounds the tops off too
 * @returns 0 to 1, estimated from {@link MOST_PLACES} pairs of neighbours in a longer recording
 */
export function clippedShare(samples: Float32Array): number {
  const step = Math.max(1, Math.floor(samples.length / MOST_PLACES));
  let lowest = 0;
  let highest = 0;
  for (let i = 0; i < samples.length; i += step) {
    const sample = samples[i] ?? 0;
    if (sample < lowest) lowest = sample;
    if (sample > highest) highest = sample;
  }
  const lowRail = lowest * RAIL;
  const highRail = highest * RAIL;
  const isAtRail = (sample: number) => (sample >= highRail || sample <= lowRail) && sample !== 0;
  let places = 0;
  let clipped = 0;
  for (let i = 0; i + 1 < samples.length; i += step) {
    places++;
    if (isAtRail(samples[i] ?? 0) && isAtRail(samples[i + 1] ?? 0)) clipped++;
  }
  return places === 0 ? 0 : clipped / places;
}
