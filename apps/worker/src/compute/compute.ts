import { readFileSync } from 'node:fs';
import { decodeRecording } from '@hbsc/audio';
import { HeartSoundModel } from '@hbsc/classifier';
import type { Classification } from '@hbsc/core';
import { LIMIT_SETTINGS, limitsOf, readSettings, serveIsolated } from '@hbsc/runtime';

/** The isolated process: one file in, one classification out. Nothing else of the service runs here. */
const settings = readSettings(['HBSC_MODEL', ...LIMIT_SETTINGS]);
const limits = limitsOf(settings);

let model: HeartSoundModel;

serveIsolated(classify, {
  async prepare() {
    model = await HeartSoundModel.load(settings.HBSC_MODEL);
    await model.warmUp();
  },
});

async function classify(file: string): Promise<Classification> {
  // Nothing else runs in this process, and the synchronous call costs a fraction of the other.
  const bytes = readFileSync(file);
  const begun = performance.now();
  const { samples, format, sampleRateHz, channels, durationSeconds } = await decodeRecording(bytes, limits);
  const decodeMs = performance.now() - begun;
  const { probabilities, resampleMs, inferMs } = await model.classify(samples, sampleRateHz);
  return {
    model: model.identity,
    signal: { format, sampleRateHz, channels, durationSeconds },
    probabilities,
    timings: { decodeMs, resampleMs, inferMs },
  };
}
