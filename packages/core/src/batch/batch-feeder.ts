import type { JobQueue } from '../ports.ts';
import type { BatchRepository } from './batch-ports.ts';

/** How often each worker looks for batches to feed, milliseconds. */
export const FEED_EVERY_MS = 250;

/**
 * Keeps a bounded number of every batch's jobs in flight: the queue never holds a whole data set, and a batch that is paused
 * is one that is not fed.
 */
export class BatchFeeder {
  /** @param window - most jobs of all batches in flight */
  constructor(
    private readonly batches: Pick<BatchRepository, 'feed'>,
    private readonly queue: Pick<JobQueue, 'enqueueAll'>,
    private readonly window: number,
  ) {}

  /**
   * Feeds once. Many workers may do so at the same time.
   *
   * @throws HbscError `QUEUE_UNAVAILABLE`: the jobs are committed, and the reconciliation hands them over
   */
  async feed(): Promise<void> {
    await this.queue.enqueueAll('classify-in-bulk', await this.batches.feed(this.window));
  }
}
