import { readFile } from 'node:fs/promises';
import {
  ANALYSIS_RATE_HZ,
  analyseSignal,
  clippedShare,
  decodeRecording,
  type SignalAnalysis,
} from '@hbsc/audio';
import { Resampler } from '@hbsc/classifier';
import { DEFAULT_LIMITS } from '@hbsc/core';
import type { RealRecording } from '@hbsc/testkit';

/** What the analysis says of one recording, and of parts of it. */
export interface Examination {
  readonly recording: RealRecording;
  readonly whole: SignalAnalysis;
  /** Of the first {@link BEGINNING_SECONDS}, so that every recording is as long as the next. */
  readonly beginning: SignalAnalysis;
  /** Of either half, none in a recording too short to be halved. */
  readonly halves: readonly [SignalAnalysis, SignalAnalysis] | null;
}

export const BEGINNING_SECONDS = 4;

const SHORTEST_HALVED_SECONDS = 6;
const LONGEST_HALF_SECONDS = 10;

/** Some recordings of set B are shorter than the service accepts. */
const LIMITS = { ...DEFAULT_LIMITS, minSeconds: 0.1 };

/** As in the models' manifests. */
const RESAMPLING = { zeroCrossings: 16, kaiserBeta: 6.5, rolloff: 0.88, maxTerm: 1024 };

/** Decodes and analyses every recording as the service does. */
export async function examine(recordings: readonly RealRecording[]): Promise<Examination[]> {
  const resampler = new Resampler({ targetRateHz: ANALYSIS_RATE_HZ, design: RESAMPLING });
  const examinations: Examination[] = [];
  for (const recording of recordings) {
    const decoded = await decodeRecording(await readFile(recording.file), LIMITS);
    const samples = await resampler.resample(decoded.samples, decoded.sampleRateHz);
    const clipped = clippedShare(decoded.samples);
    const analyse = (from: number, to: number) => analyseSignal(samples.subarray(from, to), clipped);
    const half = Math.min(samples.length >> 1, LONGEST_HALF_SECONDS * ANALYSIS_RATE_HZ);
    examinations.push({
      recording,
      whole: analyse(0, samples.length),
      beginning: analyse(0, BEGINNING_SECONDS * ANALYSIS_RATE_HZ),
      halves:
        samples.length < SHORTEST_HALVED_SECONDS * ANALYSIS_RATE_HZ
          ? null
          : [analyse(0, half), analyse(half, 2 * half)],
    });
  }
  await resampler.release();
  return examinations;
}
