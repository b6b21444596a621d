import { HbscError, meaningOf, publicErrorOf } from '../errors.ts';
import type { BlobStore, Cancellations, Classifier, JobRepository, JobRun, StartedRun } from '../ports.ts';
import type { Dispatch } from './dispatch.ts';
import type { InHand } from './in-hand.ts';
import type { JobError } from './job.ts';

/** A run that began this often and never ended kills its worker: it is failed and not begun again. */
export const MOST_STARTS = 2;

/** What {@link Execution} works with. */
export interface ExecutionParts {
  readonly jobs: JobRepository;
  readonly blobs: Pick<BlobStore, 'localFile'>;
  readonly classifier: Classifier;
  readonly cancellations: Cancellations;
  readonly dispatch: Dispatch;
  readonly inHand: InHand;
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
      await this.parts.inHand.during(run, () => this.begin(run, cancelled.signal));
    } catch (error) {
      if (!cancelled.signal.aborted) throw error;
    } finally {
      forget();
    }
  }

  /** Ends a run whose last delivery failed, so that nobody waits for it any longer. */
  giveUp(run: JobRun, error: unknown): Promise<void> {
    return this.fail(run, publicErrorOf(error));
  }

  private async begin(run: JobRun, signal: AbortSignal): Promise<void> {
    const { jobs, dispatch } = this.parts;
    const started = await jobs.start(run.jobId, run.run);
    if (started === null) return;
    if (started.attempts > MOST_STARTS) {
      await this.fail(run, {
        code: 'INTERNAL',
        message: `The recording was begun ${MOST_STARTS} times and its processing died each time. It is not begun again.`,
      });
      return;
    }
    try {
      const ended = await jobs.succeed(run.jobId, run.run, await this.classify(started, signal));
      if (ended) await dispatch.end(ended);
    } catch (error) {
      if (!isVerdict(error) || signal.aborted) throw error;
      await this.fail(run, publicErrorOf(error));
    }
  }

  private async classify({ recording, model }: StartedRun, signal: AbortSignal) {
    const { blobs, classifier } = this.parts;
    const file = await blobs.localFile(recording.sha256);
    return classifier.classify(file, model, signal);
  }

  private async fail({ jobId, run }: JobRun, error: JobError): Promise<void> {
    const ended = await this.parts.jobs.fail(jobId, run, error);
    if (ended) await this.parts.dispatch.end(ended);
  }
}

/** Whether the error says something of the recording that another attempt would say too. */
function isVerdict(error: unknown): boolean {
  return error instanceof HbscError && (!meaningOf(error.code).retryable || error.code === 'TIMEOUT');
}
