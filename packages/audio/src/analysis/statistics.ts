/** 0 of nothing. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return values.length === 0 ? 0 : sum / values.length;
}

/**
 * @param sorted - ascending
 * @param share - 0 to 1
 * @returns the nearest value, 0 of nothing
 */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.round(share * (sorted.length - 1))] ?? 0;
}

/** Null of nothing. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return quantile(Float64Array.from(values).sort(), 0.5);
}

/** 0 to 1, 0.5 at 0. */
export function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
