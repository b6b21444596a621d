import type { HeartRhythm, SignalQuality } from '@hbsc/core';
import { ANALYSIS_RATE_HZ, loudnessOfBands } from './loudness.ts';
import { audibleShare, judgeQuality, type QualityEvidence, qualityEvidence } from './quality.ts';
import { findRhythm } from './rhythm.ts';
import { mean } from './statistics.ts';

/** What can be said of a recording without a model. */
export interface SignalAnalysis {
  readonly quality: SignalQuality;
  readonly rhythm: HeartRhythm;
  /** What the quality index was computed from. */
  readonly evidence: QualityEvidence;
}

/**
 * Judges whether a recording holds a heart that can be heard, and what its rhythm is. Looks at 25-160 Hz alone, so neither
 * the recording's own rate nor its codec matters; nor does the gain, but for silence.
 *
 * @param samples - mono at {@link ANALYSIS_RATE_HZ}, finite, full scale 1
 * @param clipped - `clippedShare` of the samples as they were decoded, 0 to 1
 */
export function analyseSignal(samples: Float32Array, clipped: number): SignalAnalysis {
  const centred = withoutMean(samples);
  const bands = loudnessOfBands(centred);
  const found = findRhythm(bands);
  const evidence = qualityEvidence(bands, found);
  const quality = judgeQuality(evidence, {
    durationSeconds: samples.length / ANALYSIS_RATE_HZ,
    clippedShare: clipped,
    audibleShare: audibleShare(centred),
    hasRhythm: found.rhythm.heartRateBpm !== null,
  });
  return { quality, rhythm: found.rhythm, evidence };
}

function withoutMean(samples: Float32Array): Float64Array {
  const centred = new Float64Array(samples);
  const level = mean(centred);
  for (let i = 0; i < centred.length; i++) centred[i] = (centred[i] ?? 0) - level;
  return centred;
}
