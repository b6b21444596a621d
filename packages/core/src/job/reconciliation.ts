import type { JobQueue, JobRepository, UnattendedRun, WebhookRepository } from '../ports.ts';
import { laneOf } from './catalogue.ts';
import type { Dispatch } from './dispatch.ts';

/** How often a worker looks for what was lost, milliseconds. */
export const RECONCILE_EVERY_MS = 2_000;
/** Longest time nobody need touch a job that is not over, milliseconds: a worker that lives says so more often. */
export const QUIET_MS = 5_000;
/** Jobs looked at in one go when the queue holds as many deliveries as there are jobs that wait for one. */
const FEW = 20;
/** Jobs looked at in one go when deliveries are missing. */
const MANY = 1_000;

/**
 * Finds what the queue has lost and hands it over again: rows committed but never enqueued, enqueued but lost, running
 * on a worker that died, webhooks that were never sent. Handing over a delivery that the queue still holds changes nothing, so
 * it need not know which it is.
 */
export class Reconciliation {
  constructor(
    private readonly jobs: JobRepository,
    private readonly webhooks: Pick<WebhookRepository, 'takeUnattended'>,
    private readonly queue: JobQueue,
    private readonly dispatch: Dispatch,
  ) {}

  /** Looks once. Many workers may do so at the same time: none takes up what another has. Returns how many were handed over. */
  async sweep(): Promise<number> {
    const runs = await this.jobs.takeUnattended(QUIET_MS, await this.limit());
    const webhooks = await this.webhooks.takeUnattended(QUIET_MS, MANY);
    const handedOver = await Promise.all([
      ...runs.map((run: UnattendedRun) => this.dispatch.run(run)),
      ...webhooks.map((run) => this.dispatch.webhook(run)),
    ]);
    return handedOver.filter(Boolean).length;
  }

  /** A backlog is not a loss: looking through it again and again would only take time from working it off. */
  private async limit(): Promise<number> {
    const { interactive, bulk } = await this.jobs.workload();
    const [inQuick, inBulk] = await Promise.all([
      this.queue.pending(laneOf('NORMAL')),
      this.queue.pending(laneOf('LOW')),
    ]);
    const missing = interactive.queued + interactive.running > inQuick || bulk.queued + bulk.running > inBulk;
    return missing ? MANY : FEW;
  }
}
