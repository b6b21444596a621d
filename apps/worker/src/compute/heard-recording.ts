import { readFileSync } from 'node:fs';
import {
  ANALYSIS_RATE_HZ,
  analyseSignal,
  clippedShare,
  type DecodedRecording,
  decodeRecording,
  type SignalAnalysis,
} from '@hbsc/audio';
import { COMMON_RATES_HZ, type HeartSoundModel, Resampler, STANDARD_DESIGN } from '@hbsc/classifier';
import type { Limits } from '@hbsc/core';
import { timed } from './timed.ts';

/** Brings recordings to the rate of the analysis where the model that answers has another. */
const resampler = new Resampler({ targetRateHz: ANALYSIS_RATE_HZ, design: STANDARD_DESIGN });

/** A recording, decoded and analysed once, whichever models are asked about it. */
export class HeardRecording {
  private analysis: SignalAnalysis | null = null;

  private constructor(
    readonly file: string,
    readonly decoded: DecodedRecording,
    readonly decodeMs: number,
  ) {}

  /** Has the first recordings of the usual rates wait for nothing but themselves. */
  static async warmUp({ manifest }: HeartSoundModel): Promise<void> {
    if (manifest.input.sampleRateHz === ANALYSIS_RATE_HZ) return;
    for (const rateHz of COMMON_RATES_HZ) await resampler.resample(new Float32Array(rateHz), rateHz);
  }

  /** @throws HbscError as `decodeRecording` */
  static async read(file: string, limits: Limits): Promise<HeardRecording> {
    // Nothing else runs in this process, and the synchronous call costs a fraction of the other.
    const bytes = readFileSync(file);
    const [decoded, decodeMs] = await timed(() => decodeRecording(bytes, limits));
    return new HeardRecording(file, decoded, decodeMs);
  }

  /**
   * Looks at the signal's quality and the heart's rhythm.
   *
   * @param resampled - the recording at the model's rate, which is as good as another where the two rates are the same
   */
  async analyse({ manifest }: HeartSoundModel, resampled: Float32Array): Promise<SignalAnalysis> {
    const { samples, sampleRateHz } = this.decoded;
    this.analysis ??= analyseSignal(
      manifest.input.sampleRateHz === ANALYSIS_RATE_HZ
        ? resampled
        : await resampler.resample(samples, sampleRateHz),
      clippedShare(samples),
    );
    return this.analysis;
  }
}
