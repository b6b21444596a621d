/**
 * How often a positive case has the higher score than a negative one, ties counting half: the area under the receiver
 * operating characteristic.
 */
export function areaUnderCurve(positive: readonly number[], negative: readonly number[]): number {
  const sorted = [...negative].sort((a, b) => a - b);
  const below = (score: number, orEqual: boolean) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const value = sorted[middle] ?? 0;
      if (value < score || (orEqual && value === score)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const wins = positive.reduce((sum, score) => sum + (below(score, false) + below(score, true)) / 2, 0);
  return wins / (positive.length * negative.length);
}
