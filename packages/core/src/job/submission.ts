import { randomUUID } from 'node:crypto';
import { HbscError } from '../errors.ts';
import type { JobEvents, JobQueue, JobRepository, StagedBlob } from '../ports.ts';
import type { Job } from './job.ts';
import { isTerminal } from './status.ts';

/** A file on its way in: staged in storage, owned by nobody yet. */
export interface Upload {
  readonly blob: StagedBlob;
  readonly fileName: string;
}

/** What the gateway does with a recording: keep it, commit its job, hand the job to the workers. */
export class Submission {
  constructor(
    private readonly jobs: JobRepository,
    private readonly queue: JobQueue,
    private readonly events: JobEvents,
  ) {}

  /**
   * Accepts a recording and returns at once with its queued job.
   *
   * @throws HbscError `UNSUPPORTED_MEDIA_TYPE` for an empty file, `STORAGE_UNAVAILABLE`, `QUEUE_UNAVAILABLE`
   */
  async submit(upload: Upload): Promise<Job> {
    const job = await this.accept(upload);
    await this.queue.enqueue('classify-recording', { jobId: job.id, run: job.run });
    return job;
  }

  /**
   * Accepts a recording and waits for the end of its job.
   *
   * @param waitMs - longest wait, milliseconds
   * @throws HbscError as {@link submit}, and `TIMEOUT` when the job is not over in time; it goes on all the same
   */
  async submitAndWait(upload: Upload, waitMs: number): Promise<Job> {
    const accepted = await this.accept(upload);
    const payload = { jobId: accepted.id, run: accepted.run };
    const end = new EndOfJob(this.events, accepted.id, waitMs);
    try {
      await this.queue.enqueue('classify-recording', payload);
      await end.reached;
    } finally {
      end.forget();
    }
    const job = await this.jobs.find(accepted.id);
    if (job === null || !isTerminal(job.status)) {
      throw new HbscError(
        'TIMEOUT',
        `The recording was accepted but not classified within ${waitMs / 1000} s. Its job goes on: ask for job ${accepted.id} later.`,
      );
    }
    return job;
  }

  private async accept({ blob, fileName }: Upload): Promise<Job> {
    if (blob.bytes === 0) {
      throw new HbscError(
        'UNSUPPORTED_MEDIA_TYPE',
        'The file is empty (0 bytes). Send a recording of at least one second.',
      );
    }
    await blob.keep();
    return this.jobs.create({
      id: randomUUID(),
      recording: { id: randomUUID(), sha256: blob.sha256, bytes: blob.bytes, fileName },
    });
  }
}

/** Resolves at the job's event or when time is up, whichever is first. Listening starts before the job is enqueued. */
class EndOfJob {
  readonly reached: Promise<void>;
  forget: () => void = () => undefined;

  constructor(events: JobEvents, jobId: string, waitMs: number) {
    this.reached = new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      const unsubscribe = events.onEnd(jobId, resolve);
      this.forget = () => {
        clearTimeout(timer);
        unsubscribe();
      };
    });
  }
}
