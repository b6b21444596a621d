import { RHYTHM_RATE_HZ } from './repetition.ts';
import { mean } from './statistics.ts';

/** A heart sound in a track, as a place in the prominence it was tracked in. */
export interface TrackedSound {
  readonly sound: 'S1' | 'S2';
  readonly frame: number;
}

/** S1 and S2 in turn through a recording. */
export interface BeatTrack {
  readonly sounds: readonly TrackedSound[];
  /** How far a cycle's two sounds stand out together, in standard deviations, less what chance alone would give. */
  readonly beatStrength: number;
  /** The same a second: comparable between tracks of one recording at different rates. */
  readonly strengthPerSecond: number;
}

/** Loudness is compared with its mean over this much on either side, seconds. */
const SURROUNDINGS_SECONDS = 1;

/** Loudness that varies by less than half a decibel is constant. */
const SMALLEST_DEVIATION = 0.05;

/** Standard deviation of systole about what the rate lets expect, seconds. */
const SYSTOLE_DEVIATION_SECONDS = 0.035;

/** Standard deviation of diastole, which takes up nearly all that varies in a cycle: a share of the cycle and seconds. */
const DIASTOLE_DEVIATION_SHARE = 0.07;
const DIASTOLE_DEVIATION_SECONDS = 0.02;

/** Intervals further from the expected, in standard deviations, are not tried. */
const WIDEST_DEVIATION = 2.5;

/** What one sound of a track gains from noise, in standard deviations. */
export const GAIN_BY_CHANCE = 0.5;

/**
 * How far each moment stands out from the second before and after it, in standard deviations, averaged over bands.
 *
 * @param bands - loudness at {@link RHYTHM_RATE_HZ}
 */
export function prominence(bands: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(bands[0]?.length ?? 0);
  for (const band of bands) {
    const standing = aboveSurroundings(band);
    const variance = mean(standing.map((value) => value * value));
    const scale = bands.length * Math.max(Math.sqrt(variance), SMALLEST_DEVIATION);
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (standing[i] ?? 0) / scale;
  }
  return sum;
}

/** S1 to S2 at a cycle of this length, seconds: 0.33 s at 60 beats a minute, and with its square root as in Bazett's formula. */
export function expectedSystole(cycleSeconds: number): number {
  return Math.min(0.33 * Math.sqrt(cycleSeconds), cycleSeconds / 2);
}

/**
 * Finds the S1 and S2, strictly in turn, that stand out most while systole and diastole keep near what the
 * cycle lets expect: dynamic programming, the penalty being half the squared deviation.
 *
 * @param prominent - of each moment, at {@link RHYTHM_RATE_HZ}
 */
export function trackBeats(prominent: Float64Array, cycleSeconds: number): BeatTrack {
  const length = prominent.length;
  const systole = expectedSystole(cycleSeconds);
  const toS2 = intervals(systole, SYSTOLE_DEVIATION_SECONDS);
  const toS1 = intervals(
    cycleSeconds - systole,
    DIASTOLE_DEVIATION_SHARE * cycleSeconds + DIASTOLE_DEVIATION_SECONDS,
  );
  const cycle = Math.round(cycleSeconds * RHYTHM_RATE_HZ);
  const s1 = new Endings(prominent, cycle);
  const s2 = new Endings(prominent, cycle);
  for (let frame = 0; frame < length; frame++) {
    s1.extend(frame, s2, toS1);
    s2.extend(frame, s1, toS2);
  }

  let end: { endings: Endings; frame: number } = { endings: s1, frame: Math.max(0, length - 1) };
  for (const endings of [s1, s2]) {
    for (let frame = Math.max(0, length - cycle); frame < length; frame++) {
      if (endings.scoreAt(frame) > end.endings.scoreAt(end.frame)) end = { endings, frame };
    }
  }
  const score = end.endings.scoreAt(end.frame);
  const sounds: TrackedSound[] = [];
  for (let { endings, frame } = end; frame >= 0; endings = endings === s1 ? s2 : s1) {
    sounds.push({ sound: endings === s1 ? 'S1' : 'S2', frame });
    frame = endings.previousOf(frame);
  }
  const strengthPerSecond = ((score - GAIN_BY_CHANCE * sounds.length) * RHYTHM_RATE_HZ) / Math.max(1, length);
  return { sounds: sounds.reverse(), beatStrength: strengthPerSecond * cycleSeconds, strengthPerSecond };
}

/** Intervals between two sounds and what each costs. */
interface Intervals {
  readonly shortest: number;
  /** Of the shortest, of one frame more, and so on. */
  readonly costs: Float64Array;
}

function intervals(expectedSeconds: number, deviationSeconds: number): Intervals {
  const reach = WIDEST_DEVIATION * deviationSeconds;
  const shortest = Math.max(4, Math.round((expectedSeconds - reach) * RHYTHM_RATE_HZ));
  const longest = Math.max(shortest, Math.round((expectedSeconds + reach) * RHYTHM_RATE_HZ));
  const costs = Float64Array.from({ length: longest - shortest + 1 }, (_, i) => {
    const deviation = ((shortest + i) / RHYTHM_RATE_HZ - expectedSeconds) / deviationSeconds;
    return deviation ** 2 / 2;
  });
  return { shortest, costs };
}

/** For each moment the best track that ends there with one of the two sounds. */
class Endings {
  readonly #prominent: Float64Array;
  /** A track begins within the first cycle. */
  readonly #cycle: number;
  readonly #scores: Float64Array;
  readonly #previous: Int32Array;

  constructor(prominent: Float64Array, cycle: number) {
    this.#prominent = prominent;
    this.#cycle = cycle;
    this.#scores = new Float64Array(prominent.length);
    this.#previous = new Int32Array(prominent.length);
  }

  scoreAt(frame: number): number {
    return this.#scores[frame] ?? 0;
  }

  /** The frame of the other sound before it, -1 where the track begins. */
  previousOf(frame: number): number {
    return this.#previous[frame] ?? -1;
  }

  extend(frame: number, others: Endings, { shortest, costs }: Intervals): void {
    const scores = others.#scores;
    let best = frame < this.#cycle ? 0 : Number.NEGATIVE_INFINITY;
    let previous = -1;
    const tried = Math.min(costs.length, frame - shortest + 1);
    for (let i = 0, from = frame - shortest; i < tried; i++, from--) {
      const score = (scores[from] ?? 0) - (costs[i] ?? 0);
      if (score <= best) continue;
      best = score;
      previous = from;
    }
    this.#scores[frame] = (this.#prominent[frame] ?? 0) + best;
    this.#previous[frame] = previous;
  }
}

function aboveSurroundings(loudness: Float64Array): Float64Array {
  const reach = SURROUNDINGS_SECONDS * RHYTHM_RATE_HZ;
  const total = new Float64Array(loudness.length + 1);
  for (let i = 0; i < loudness.length; i++) total[i + 1] = (total[i] ?? 0) + (loudness[i] ?? 0);
  return loudness.map((value, i) => {
    const from = Math.max(0, i - reach);
    const to = Math.min(loudness.length, i + reach + 1);
    return value - ((total[to] ?? 0) - (total[from] ?? 0)) / (to - from);
  });
}
