/** How a 95 % interval was found. */
export const INTERVAL_METHODS = ['WILSON', 'BOOTSTRAP', 'CLUSTER_BOOTSTRAP'] as const;

/**
 * WILSON: Wilson's score interval, of a share of independent items. BOOTSTRAP: percentiles over resamples of items.
 * CLUSTER_BOOTSTRAP: percentiles over resamples of groups, since items of one group resemble each other.
 */
export type IntervalMethod = (typeof INTERVAL_METHODS)[number];

/** A 95 % interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly method: IntervalMethod;
}

/** A figure and how far it is to be trusted. */
export interface Estimate {
  /** Null where there is nothing to take it of. */
  readonly value: number | null;
  /** Null where there is none, as with a single group. */
  readonly interval: Interval | null;
}

/** The 97.5th percentile of the standard normal distribution. */
const Z = 1.959963984540054;

/** Wilson's score interval of `hits` among `trials`; null of nothing. */
export function wilson(hits: number, trials: number): Interval | null {
  if (trials === 0) return null;
  const share = hits / trials;
  const scale = 1 + Z ** 2 / trials;
  const centre = (share + Z ** 2 / (2 * trials)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  return {
    low: hits === 0 ? 0 : centre - half,
    high: hits === trials ? 1 : centre + half,
    method: 'WILSON',
  };
}

/** The middle 95 % of what a figure is in resamples; those in which it is a share of nothing (NaN) say nothing. */
export function percentileInterval(values: readonly number[], method: IntervalMethod): Interval | null {
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  if (sorted.length === 0) return null;
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975), method };
}

/** Linear between neighbours, of ascending values. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? 0;
  return below + (above - below) * (place - Math.floor(place));
}
