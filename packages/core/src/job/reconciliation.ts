import type { BatchRepository } from '../batch/batch-ports.ts';
import type { JobQueue, JobRepository } from '../ports.ts';
import type { WebhookRepository } from '../webhook-ports.ts';
import { handOver } from './hand-over.ts';

/** How often a worker looks for what was lost, milliseconds. */
export const RECONCILE_EVERY_MS = 2_000;
/** Longest time nobody need touch a job that is not over, milliseconds: a worker that lives says so more often. */
export const QUIET_MS = 5_000;
/**
 * Jobs of one priority, or webhooks, that are handed over at a time. That is 50 a second for each worker: about what it works
 * off, so that it is kept busy when the whole queue is lost, and little to ask of a queue that has lost nothing.
 */
export const BATCH = 100;

/**
 * Finds what the queue has lost and hands it over again: rows committed but never enqueued, enqueued but lost, running
 * on a worker that died, webhooks that were never sent. What is handed over is what nobody has touched for a while, for
 * a delivery that the queue still holds is not added again. So of a backlog, which is quiet too, one batch after another
 * is handed over in vain, and the next look begins where this one ended.
 */
export class Reconciliation {
  constructor(
    private readonly batches: Pick<BatchRepository, 'listImporting'>,
    private readonly jobs: Pick<JobRepository, 'takeUnattended'>,
    private readonly webhooks: Pick<WebhookRepository, 'takeUnattended'>,
    private readonly queue: Pick<JobQueue, 'enqueueAll'>,
  ) {}

  /**
   * Looks once. Many workers may do so at the same time: none takes up what another has.
   *
   * @throws HbscError `QUEUE_UNAVAILABLE`: what was taken up is quiet again after {@link QUIET_MS}
   */
  async sweep(): Promise<void> {
    const runs = await this.jobs.takeUnattended(QUIET_MS, BATCH);
    const webhooks = await this.webhooks.takeUnattended(QUIET_MS, BATCH);
    const imports = await this.batches.listImporting(BATCH);
    await Promise.all([
      handOver(this.queue, runs),
      this.queue.enqueueAll('deliver-webhook', webhooks),
      this.queue.enqueueAll(
        'import-batch',
        imports.map((batchId) => ({ batchId })),
      ),
    ]);
  }
}
