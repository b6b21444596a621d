import type { EndedRun, JobQueue, JobRun, RetriedRun } from '../ports.ts';
import { isUrgent, laneOf } from './catalogue.ts';
import { handOver } from './hand-over.ts';
import type { JobPriority } from './job.ts';

/**
 * Hands what was committed to the workers. A queue that cannot be reached loses nothing and fails nobody: the row stands, and
 * {@link Reconciliation} hands it over as soon as the queue is back.
 */
export class Dispatch {
  /** @param onUnavailable - hears of each delivery that has to wait for the reconciliation */
  constructor(
    private readonly queue: JobQueue,
    private readonly onUnavailable: (error: unknown) => void,
  ) {}

  /** Puts a run on its lane. */
  run({ jobId, run, priority }: JobRun & { priority: JobPriority }): Promise<void> {
    const urgent = isUrgent(priority);
    return this.attempt(() => this.queue.enqueue(laneOf(priority), { jobId, run }, { urgent }));
  }

  /** Puts runs of jobs that failed on their lanes again, but for those of batches: these wait to be fed, however many they are. */
  retries(runs: readonly RetriedRun[]): Promise<void> {
    const alone = runs.filter(({ batchId }) => batchId === null);
    return this.attempt(() => handOver(this.queue, alone));
  }

  /** Has clients told of many ends, if they asked for that. */
  async ends(ended: readonly EndedRun[]): Promise<void> {
    const owed = ended.filter(({ owesWebhook }) => owesWebhook).map(({ jobId, run }) => ({ jobId, run }));
    await this.attempt(() => this.queue.enqueueAll('deliver-webhook', owed));
  }

  /** Has the client told of a run's end, if it asked for that. */
  async end({ jobId, run, owesWebhook }: EndedRun): Promise<void> {
    if (owesWebhook) await this.webhook({ jobId, run });
  }

  /** Puts a webhook on its queue. */
  webhook({ jobId, run }: JobRun): Promise<void> {
    return this.attempt(() => this.queue.enqueue('deliver-webhook', { jobId, run }));
  }

  /** Has a batch's data set imported. */
  batchImport(batchId: string): Promise<void> {
    return this.attempt(() => this.queue.enqueue('import-batch', { batchId }));
  }

  /** Takes a run that is over off its lane, so that no worker has to look at it. */
  withdraw({ jobId, run, priority }: JobRun & { priority: JobPriority }): Promise<void> {
    return this.attempt(() => this.queue.remove(laneOf(priority), { jobId, run }));
  }

  private async attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.onUnavailable(error);
    }
  }
}
