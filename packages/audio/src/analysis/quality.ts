import { POOR_SIGNAL_REASONS, type PoorSignalReason, type SignalQuality } from '@hbsc/core';
import { SILENCE_PEAK } from '../checks.ts';
import { FRAME_RATE_HZ } from './loudness.ts';
import type { FoundRhythm } from './rhythm.ts';
import { logistic, mean, quantile } from './statistics.ts';

/** What the quality index is made of. None depends on the gain. */
export interface QualityEvidence {
  /** {@link FoundRhythm.correlation}. */
  readonly correlation: number;
  /** {@link FoundRhythm.beatStrength}. */
  readonly beatStrength: number;
  /** From the quietest fifth of the recording to the loudest twentieth at 25-60 Hz, powers of ten. */
  readonly contrast: number;
  /** Standard deviation of the loudness at 45-110 Hz from one second to another, powers of ten. */
  readonly unsteadiness: number;
}

/** Logistic regression on recordings that listeners called good or poor; `npm run validate:signal` fits it, docs/signal.md tells of it. */
const WEIGHTS = { constant: -6, correlation: 3.2, beatStrength: 0.82, contrast: 1.57, unsteadiness: -3.1 };

/** Below this index a recording is too poor to judge. */
const LEAST_INDEX = 0.12;

/** One cycle of a slow heart, 50 beats a minute. */
const LEAST_SECONDS = 1.2;

/** Listeners called recordings good in which one sample in 23 was clipped. */
const MOST_CLIPPED_SHARE = 0.05;

/** Heart sounds take up more than this of a recording, a click does not. */
const LEAST_AUDIBLE_SHARE = 0.01;

/** What is said of recordings too short to be compared with themselves, second by second: the median of good ones. */
const TYPICAL_UNSTEADINESS = 0.12;

/** What a recording must be looked at for besides its rhythm. */
export interface RecordingFacts {
  readonly durationSeconds: number;
  /** See `clippedShare`. */
  readonly clippedShare: number;
  /** See {@link audibleShare}. */
  readonly audibleShare: number;
  readonly hasRhythm: boolean;
}

/** @param bands - loudness at {@link FRAME_RATE_HZ} */
export function qualityEvidence(
  bands: readonly Float64Array[],
  { correlation, beatStrength }: FoundRhythm,
): QualityEvidence {
  const [low = new Float64Array(), middle = new Float64Array()] = bands;
  return { correlation, beatStrength, contrast: contrastOf(low), unsteadiness: unsteadinessOf(middle) };
}

export function judgeQuality(evidence: QualityEvidence, facts: RecordingFacts): SignalQuality {
  const index = qualityIndex(evidence);
  const isPoor = index < LEAST_INDEX;
  const found: Readonly<Record<PoorSignalReason, boolean>> = {
    TOO_SHORT: facts.durationSeconds < LEAST_SECONDS,
    SILENT: facts.audibleShare < LEAST_AUDIBLE_SHARE,
    CLIPPED: facts.clippedShare > MOST_CLIPPED_SHARE,
    NO_PERIODICITY: isPoor && !facts.hasRhythm,
    NOISY: isPoor && facts.hasRhythm,
  };
  return { index, reasons: POOR_SIGNAL_REASONS.filter((reason) => found[reason]) };
}

/**
 * The share of samples that depart from the mean by more than {@link SILENCE_PEAK}, 0 to 1.
 *
 * @param samples - of mean 0
 */
export function audibleShare(samples: Float64Array): number {
  let audible = 0;
  for (let i = 0; i < samples.length; i++) {
    if (Math.abs(samples[i] ?? 0) > SILENCE_PEAK) audible++;
  }
  return samples.length === 0 ? 0 : audible / samples.length;
}

function qualityIndex({ correlation, beatStrength, contrast, unsteadiness }: QualityEvidence): number {
  return logistic(
    WEIGHTS.constant +
      WEIGHTS.correlation * correlation +
      WEIGHTS.beatStrength * beatStrength +
      WEIGHTS.contrast * contrast +
      WEIGHTS.unsteadiness * unsteadiness,
  );
}

function contrastOf(loudness: Float64Array): number {
  const sorted = loudness.slice().sort();
  return quantile(sorted, 0.95) - quantile(sorted, 0.2);
}

function unsteadinessOf(loudness: Float64Array): number {
  const seconds = Math.floor(loudness.length / FRAME_RATE_HZ);
  if (seconds < 2) return TYPICAL_UNSTEADINESS;
  const levels = Float64Array.from({ length: seconds }, (_, second) =>
    mean(loudness.subarray(second * FRAME_RATE_HZ, (second + 1) * FRAME_RATE_HZ)),
  );
  const level = mean(levels);
  return Math.sqrt(levels.reduce((sum, value) => sum + (value - level) ** 2, 0) / (seconds - 1));
}
