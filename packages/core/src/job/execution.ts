import { HbscError, limitOf, meaningOf, publicErrorOf } from '../errors.ts';
import type { BlobStore, Cancellations, Classifier, JobRepository, JobRun } from '../ports.ts';
import { JOB_CATALOGUE, type Lane } from './catalogue.ts';
import { ComputationDiedError } from './computation-died-error.ts';
import type { Dispatch } from './dispatch.ts';
import type { InHand } from './in-hand.ts';
import type { JobError } from './job.ts';
import type { ShadowRun } from './shadow-run.ts';
import type { WorkMeter } from './work-meter.ts';

/** A run whose computation dies this often is failed and not begun again: it would die again. */
export const MOST_DEATHS = 2;
/**
 * A run that began this often and never ended is failed and not begun again. It is more than {@link MOST_DEATHS}, for what a
 * recording can kill is its computation: a worker that is lost, or a database that is away, says nothing of the recording.
 */
export const MOST_STARTS = JOB_CATALOGUE['classify-recording'].attempts;

/** What {@link Execution} works with. */
export interface ExecutionParts {
  readonly lane: Lane;
  readonly jobs: JobRepository;
  readonly blobs: Pick<BlobStore, 'localFile'>;
  readonly classifier: Classifier;
  readonly shadowRun: ShadowRun;
  readonly cancellations: Cancellations;
  readonly dispatch: Dispatch;
  readonly inHand: InHand;
  readonly meter: WorkMeter;
}

/** What a worker does with a delivered job. Delivery is at least once; the committed result is exactly one. */
export class Execution {
  constructor(private readonly parts: ExecutionParts) {}

  /**
   * Runs one delivery. A fault of the recording ends the job as FAILED; a fault of the machinery is thrown,
   * for the queue to deliver again. A job that is cancelled meanwhile has its computation stopped.
   */
  async run(run: JobRun): Promise<void> {
    const cancelled = new AbortController();
    const forget = this.parts.cancellations.onCancelled(run.jobId, () => cancelled.abort());
    try {
      await this.parts.inHand.during(run, this.parts.lane, () => this.begin(run, cancelled.signal));
    } catch (error) {
      if (!cancelled.signal.aborted) throw error;
    } finally {
      forget();
    }
  }

  /** Ends a run whose last delivery failed, so that nobody waits for it any longer. */
  giveUp(run: JobRun, error: unknown): Promise<void> {
    return this.fail(run, publicErrorOf(error), error);
  }

  private async begin(run: JobRun, signal: AbortSignal): Promise<void> {
    const { lane, jobs, blobs, classifier, shadowRun, dispatch, meter } = this.parts;
    const started = await jobs.start(run.jobId, run.run);
    if (started === null) return;
    const { attempts, recording, model } = started;
    // A run that is begun again has not waited all that time.
    if (attempts === 1) meter.began(lane, started.waitedMs);
    if (attempts > MOST_STARTS)
      return this.fail(run, stopped(`was begun ${MOST_STARTS} times and came to no end`));
    try {
      const file = await blobs.localFile(recording.sha256);
      const classification = await classifier.classify(file, model, signal);
      const ended = await jobs.succeed(run.jobId, run.run, classification);
      if (!ended) return;
      meter.succeeded(lane, classification);
      await dispatch.end(ended);
      await shadowRun.run(run.jobId, started, file, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      if (isVerdict(error)) return this.fail(run, publicErrorOf(error), error);
      if (error instanceof ComputationDiedError && (await jobs.countDeath(run.jobId, run.run)) >= MOST_DEATHS)
        return this.fail(
          run,
          stopped(`was begun ${attempts} times and its processing died ${MOST_DEATHS} times`),
        );
      throw error;
    }
  }

  private async fail({ jobId, run }: JobRun, error: JobError, cause?: unknown): Promise<void> {
    const { lane, jobs, dispatch, meter } = this.parts;
    const ended = await jobs.fail(jobId, run, error);
    if (!ended) return;
    meter.failed(lane, error.code, limitOf(cause));
    await dispatch.end(ended);
  }
}

/** Whether the error says something of the recording that another attempt would say too. */
function isVerdict(error: unknown): boolean {
  return error instanceof HbscError && (!meaningOf(error.code).retryable || error.code === 'TIMEOUT');
}

function stopped(what: string): JobError {
  return { code: 'INTERNAL', message: `The recording ${what}. It is not begun again.` };
}
