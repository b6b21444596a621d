/** Loudness values a second in which a rhythm is looked for. */
export const RHYTHM_RATE_HZ = 50;

/** A period at which the loudness of a recording repeats. */
export interface Repetition {
  readonly periodSeconds: number;
  /** Autocorrelation at this period, -1 to 1. */
  readonly correlation: number;
}

/** Between two beats, 200 to 35 a minute. */
const SHORTEST_CYCLE_SECONDS = 60 / 200;
export const LONGEST_CYCLE_SECONDS = 60 / 35;

const SHORTEST_LAG = Math.ceil(SHORTEST_CYCLE_SECONDS * RHYTHM_RATE_HZ);
const LONGEST_LAG = Math.floor(LONGEST_CYCLE_SECONDS * RHYTHM_RATE_HZ);

/** A rate wanders: what lies further apart is not compared. */
const STRETCH = 6 * RHYTHM_RATE_HZ;
const STRETCH_STEP = STRETCH / 2;

/** A lag is taken if at least this much of the stretch has a counterpart. */
const LARGEST_LAG_SHARE = 0.6;

/** Loudness that varies by less than half a decibel is constant. */
const SMALLEST_VARIANCE = 0.05 ** 2;

/** No more than five periods between 35 and 200 beats a minute are multiples of one. */
const MOST_REPETITIONS = 5;

/**
 * The periods at which loudness repeats, the surest first: the peaks of the autocorrelation, averaged over bands and
 * stretches of 6 s. Multiples of the heart's cycle are among them.
 *
 * @param bands - loudness at {@link RHYTHM_RATE_HZ}
 */
export function findRepetitions(bands: readonly Float64Array[]): Repetition[] {
  const correlation = autocorrelation(bands);
  const found: Repetition[] = [];
  for (let lag = SHORTEST_LAG; lag <= Math.min(LONGEST_LAG, correlation.length - 2); lag++) {
    const before = correlation[lag - 1] ?? 0;
    const here = correlation[lag] ?? 0;
    const after = correlation[lag + 1] ?? 0;
    if (here <= before || here < after) continue;
    const offset = (before - after) / (2 * (before - 2 * here + after));
    found.push({ periodSeconds: (lag + offset) / RHYTHM_RATE_HZ, correlation: here });
  }
  return found.sort((a, b) => b.correlation - a.correlation).slice(0, MOST_REPETITIONS);
}

function autocorrelation(bands: readonly Float64Array[]): Float64Array {
  const length = Math.min(STRETCH, bands[0]?.length ?? 0);
  const sum = new Float64Array(Math.min(LONGEST_LAG + 2, Math.floor(LARGEST_LAG_SHARE * length) + 1));
  let stretches = 0;
  for (const band of bands) {
    for (let start = 0; start + length <= band.length; start += STRETCH_STEP) {
      addCorrelations(sum, band.subarray(start, start + length));
      stretches++;
    }
  }
  return sum.map((value) => value / stretches);
}

/** Adds Pearson's correlation of the values with themselves at each lag, over what overlaps. */
function addCorrelations(sum: Float64Array, values: Float64Array): void {
  const n = values.length;
  const total = new Float64Array(n + 1);
  const squares = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) {
    const value = values[i] ?? 0;
    total[i + 1] = (total[i] ?? 0) + value;
    squares[i + 1] = (squares[i] ?? 0) + value * value;
  }
  const [allTotal, allSquares] = [total[n] ?? 0, squares[n] ?? 0];
  for (let lag = SHORTEST_LAG - 1; lag < sum.length; lag++) {
    const overlap = n - lag;
    let products = 0;
    for (let i = 0; i < overlap; i++) products += (values[i] ?? 0) * (values[i + lag] ?? 0);
    const headTotal = total[overlap] ?? 0;
    const tailTotal = allTotal - (total[lag] ?? 0);
    const headVariance = (squares[overlap] ?? 0) / overlap - (headTotal / overlap) ** 2;
    const tailVariance = (allSquares - (squares[lag] ?? 0)) / overlap - (tailTotal / overlap) ** 2;
    const covariance = products / overlap - (headTotal / overlap) * (tailTotal / overlap);
    const scale = Math.sqrt(
      Math.max(headVariance, SMALLEST_VARIANCE) * Math.max(tailVariance, SMALLEST_VARIANCE),
    );
    sum[lag] = (sum[lag] ?? 0) + covariance / scale;
  }
}
