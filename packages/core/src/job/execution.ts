import { HbscError, meaningOf, publicErrorOf } from '../errors.ts';
import type { BlobStore, Classifier, JobRepository } from '../ports.ts';
import type { JobPayload } from './catalogue.ts';

/** A run that began this often and never ended kills its worker: it is failed and not begun again. */
export const MOST_STARTS = 2;

/** What a worker does with a delivered job. Delivery is at least once; the committed result is exactly one. */
export class Execution {
  constructor(
    private readonly jobs: JobRepository,
    private readonly blobs: BlobStore,
    private readonly classifier: Classifier,
  ) {}

  /**
   * Runs one delivery. A fault of the recording ends the job as FAILED; a fault of the machinery is thrown,
   * for the queue to deliver again.
   */
  async run({ jobId, run }: JobPayload<'classify-recording'>): Promise<void> {
    const started = await this.jobs.start(jobId, run);
    if (started === null) return;
    if (started.attempts > MOST_STARTS) {
      await this.jobs.fail(jobId, run, {
        code: 'INTERNAL',
        message: `The recording was begun ${MOST_STARTS} times and its processing died each time. It is not begun again.`,
      });
      return;
    }
    try {
      const file = await this.blobs.localFile(started.recording.sha256);
      await this.jobs.succeed(jobId, run, await this.classifier.classify(file));
    } catch (error) {
      if (!(error instanceof HbscError) || (meaningOf(error.code).retryable && error.code !== 'TIMEOUT'))
        throw error;
      await this.jobs.fail(jobId, run, publicErrorOf(error));
    }
  }

  /** Ends a run whose last delivery failed, so that nobody waits for it any longer. */
  async giveUp({ jobId, run }: JobPayload<'classify-recording'>, error: unknown): Promise<void> {
    await this.jobs.fail(jobId, run, publicErrorOf(error));
  }
}
