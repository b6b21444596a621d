import { readFileSync } from 'node:fs';
import { decodeRecording } from '@hbsc/audio';
import type { Classification } from '@hbsc/core';
import { LIMIT_SETTINGS, limitsOf, readSettings, serveIsolated } from '@hbsc/runtime';
import { LoadedModels } from './loaded-models.ts';

/** What the isolated process is asked to do. */
export interface ComputeRequest {
  readonly file: string;
  /** `name@version`. */
  readonly model: string;
}

/** The isolated process: one file in, one classification out. Nothing else of the service runs here. */
const settings = readSettings(['HBSC_MODEL', ...LIMIT_SETTINGS]);
const limits = limitsOf(settings);
const models = new LoadedModels();

serveIsolated(classify, {
  async prepare() {
    await models.get(settings.HBSC_MODEL);
  },
});

async function classify({ file, model: name }: ComputeRequest): Promise<Classification> {
  const model = await models.get(name);
  // Nothing else runs in this process, and the synchronous call costs a fraction of the other.
  const bytes = readFileSync(file);
  const begun = performance.now();
  const { samples, format, sampleRateHz, channels, durationSeconds } = await decodeRecording(bytes, limits);
  const decodeMs = performance.now() - begun;
  const { probabilities, resampleMs, inferMs } = await model.classify(samples, sampleRateHz);
  return {
    outcome: 'CLASSIFIED',
    model: model.identity,
    signal: { format, sampleRateHz, channels, durationSeconds },
    probabilities,
    timings: { decodeMs, resampleMs, inferMs },
  };
}
