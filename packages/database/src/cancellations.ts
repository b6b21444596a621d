import type { Cancellations } from '@hbsc/core';
import { CANCEL_CHANNEL } from './job-changes.ts';
import { Listener } from './listener.ts';
import { Subscribers } from './subscribers.ts';

/** Hears through LISTEN/NOTIFY which jobs are cancelled. What was while the connection was lost is looked up when it is back. */
export class PostgresCancellations extends Listener implements Cancellations {
  protected readonly channel = CANCEL_CHANNEL;
  private readonly byJob = new Subscribers<void>();

  onCancelled(jobId: string, listener: () => void): () => void {
    return this.byJob.add(jobId, listener);
  }

  protected hear(jobId: string): void {
    this.byJob.tell(jobId);
  }

  protected async catchUp(): Promise<void> {
    const awaited = this.byJob.topics;
    if (awaited.length === 0) return;
    const rows = await this.database.query<{ id: string }[]>`
      SELECT id FROM job WHERE id = ANY(${awaited}::uuid[]) AND status = 'CANCELLED'`;
    for (const { id } of rows) this.byJob.tell(id);
  }
}
