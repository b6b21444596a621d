import type { BlobStore, RetentionRepository } from './ports.ts';

/** How long things are kept, days; 0 is for ever. */
export interface RetentionPolicy {
  readonly audioDays: number;
  readonly jobDays: number;
}

/** How often what has expired is looked for, milliseconds. */
export const EXPIRE_EVERY_MS = 60 * 60 * 1000;

/** How often each process looks for what others left half-written in its storage folder, milliseconds. */
export const CLEAR_EVERY_MS = 60 * 60 * 1000;

/** An upload that no batch was made of is kept this long, days. */
const UPLOAD_DAYS = 1;

const DAY_MS = 24 * 60 * 60 * 1000;
/** A blob this young may belong to a row that is about to be committed, milliseconds. */
const SETTLED_MS = 60 * 60 * 1000;
const BATCH = 500;

/** What one round of expiry came to. */
export interface Expired {
  readonly jobs: number;
  readonly recordings: number;
  readonly blobs: number;
}

/** Forgets what policy says has been kept long enough, and blobs that nothing refers to. A blob in use is never removed. */
export class Retention {
  constructor(
    private readonly rows: RetentionRepository,
    private readonly blobs: Pick<BlobStore, 'listOlder' | 'removeOlder'>,
    private readonly policy: RetentionPolicy,
    private readonly leaving: AbortSignal,
  ) {}

  /**
   * Stops between two steps once the signal is aborted: the next round does the rest.
   *
   * @param now - the moment ages are counted to
   */
  async expire(now: Date = new Date()): Promise<Expired> {
    const before = (days: number) => new Date(now.getTime() - days * DAY_MS);
    const { jobDays, audioDays } = this.policy;
    await this.rows.removeUploadsBegunBefore(before(UPLOAD_DAYS));
    await this.rows.removeWholeAllowances();
    let jobs = 0;
    if (jobDays > 0) {
      jobs += await this.untilDone((limit) => this.rows.removeJobsEndedBefore(before(jobDays), limit));
      jobs += await this.removeBatches(before(jobDays));
    }
    const recordings =
      audioDays > 0
        ? await this.untilDone((limit) => this.rows.expireAudioBefore(before(audioDays), limit))
        : 0;
    return { jobs, recordings, blobs: await this.sweep(new Date(now.getTime() - SETTLED_MS)) };
  }

  private async removeBatches(moment: Date): Promise<number> {
    let jobs = 0;
    while (!this.leaving.aborted) {
      const removed = await this.rows.removeBatchEndedBefore(moment);
      if (removed === null) break;
      jobs += removed;
    }
    return jobs;
  }

  private async sweep(settled: Date): Promise<number> {
    let removed = 0;
    for await (const blobs of this.blobs.listOlder(settled)) {
      const unreferenced = await this.rows.unreferenced(blobs);
      for (const sha256 of unreferenced) {
        if (this.leaving.aborted) return removed;
        await this.blobs.removeOlder(sha256, settled);
        removed += 1;
      }
      if (this.leaving.aborted) return removed;
    }
    return removed;
  }

  private async untilDone(batch: (limit: number) => Promise<number>): Promise<number> {
    let total = 0;
    while (!this.leaving.aborted) {
      const done = await batch(BATCH);
      total += done;
      if (done < BATCH) break;
    }
    return total;
  }
}
