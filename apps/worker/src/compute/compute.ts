import { type Classification, outcomeOf } from '@hbsc/core';
import { LIMIT_SETTINGS, limitsOf, readSettings, serveIsolated } from '@hbsc/runtime';
import { HeardRecording } from './heard-recording.ts';
import { LoadedModels } from './loaded-models.ts';
import { timed } from './timed.ts';

/** What the isolated process is asked to do. */
export interface ComputeRequest {
  /** Named by its content: of two requests with one name, the second is not read again. */
  readonly file: string;
  /** `name@version`. */
  readonly model: string;
}

/** The isolated process: one file in, one classification out. Nothing else of the service runs here. */
const settings = readSettings(['HBSC_MODEL', 'HBSC_MODELS_DIR', ...LIMIT_SETTINGS]);
const limits = limitsOf(settings);
const models = new LoadedModels(settings.HBSC_MODELS_DIR);
/** A model in the shadow is asked about the recording that another answered a moment ago. */
let last: HeardRecording | null = null;

serveIsolated(classify, {
  async prepare() {
    await HeardRecording.warmUp(await models.get(settings.HBSC_MODEL));
  },
});

async function classify({ file, model: name }: ComputeRequest): Promise<Classification> {
  const model = await models.get(name);
  const recording = await hear(file);
  const { format, sampleRateHz, channels, durationSeconds, samples } = recording.decoded;
  const [resampled, resampleMs] = await timed(() => model.resample(samples, sampleRateHz));
  const [{ quality, rhythm }, analyseMs] = await timed(() => recording.analyse(model, resampled));
  const [{ probabilities, windows, isCertain }, inferMs] = await timed(() => model.infer(resampled));
  return {
    outcome: outcomeOf(quality, isCertain),
    model: model.identity,
    signal: { format, sampleRateHz, channels, durationSeconds },
    probabilities,
    windows,
    quality,
    rhythm,
    timings: { decodeMs: recording.decodeMs, resampleMs, inferMs, analyseMs },
  };
}

async function hear(file: string): Promise<HeardRecording> {
  if (last?.file === file) return last;
  // Given up first: two long recordings need not fit into memory at once.
  last = null;
  last = await HeardRecording.read(file, limits);
  return last;
}
