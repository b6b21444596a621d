import type { Classification, ShadowResult } from '../classification.ts';
import { HbscError } from '../errors.ts';
import type { Classifier, ShadowRepository, StartedRun } from '../ports.ts';
import { ComputationDiedError } from './computation-died-error.ts';

/**
 * For how long a model that died, took too long or was not there in the shadow is left alone, milliseconds: the answers of other models
 * would wait for it at every job.
 */
export const SHADOW_REST_MS = 60_000;

/** What {@link ShadowRun} works with. */
export interface ShadowRunParts {
  readonly classifier: Classifier;
  readonly results: Pick<ShadowRepository, 'record'>;
  /** Hears of each run that came to nothing. */
  readonly onFailure: (error: unknown) => void;
}

/** Has another model classify what was answered already, for the record. Whatever comes of it, the answer stands. */
export class ShadowRun {
  private resting = { model: '', until: 0 };

  constructor(private readonly parts: ShadowRunParts) {}

  /**
   * Runs the shadow model where one is chosen and it is not the one that answered. Never rejects.
   *
   * @param file - the recording that was just classified
   */
  async run(jobId: string, { model, shadow }: StartedRun, file: string, signal: AbortSignal): Promise<void> {
    if (shadow === null || shadow === model || this.rests(shadow)) return;
    const { classifier, results, onFailure } = this.parts;
    try {
      await results.record(jobId, shadowResultOf(await classifier.classify(file, shadow, signal)));
    } catch (error) {
      if (isOfTheModel(error)) this.resting = { model: shadow, until: Date.now() + SHADOW_REST_MS };
      onFailure(error);
    }
  }

  private rests(model: string): boolean {
    return this.resting.model === model && Date.now() < this.resting.until;
  }
}

function shadowResultOf({ outcome, model, probabilities, timings }: Classification): ShadowResult {
  return { outcome, model, probabilities, inferMs: timings.inferMs };
}

/** Another model could classify the recording, so what this one died of, or that it is not there, is its own. */
function isOfTheModel(error: unknown): boolean {
  if (error instanceof ComputationDiedError) return true;
  return error instanceof HbscError && (error.code === 'TIMEOUT' || error.code === 'MODEL_UNAVAILABLE');
}
