import type { Cancellations } from '@hbsc/core';
import { CANCEL_CHANNEL } from './job-changes.ts';
import { Listener } from './listener.ts';
import { Subscribers } from './subscribers.ts';

/** Hears through LISTEN/NOTIFY which jobs and batches are cancelled. What was while the connection was lost is looked up when it is back. */
export class PostgresCancellations extends Listener implements Cancellations {
  protected readonly channel = CANCEL_CHANNEL;
  private readonly byId = new Subscribers<void>();

  onCancelled(id: string, listener: () => void): () => void {
    return this.byId.add(id, listener);
  }

  protected hear(id: string): void {
    this.byId.tell(id);
  }

  protected async catchUp(): Promise<void> {
    const awaited = this.byId.topics;
    if (awaited.length === 0) return;
    const rows = await this.database.query<{ id: string }[]>`
      SELECT id FROM job WHERE id = ANY(${awaited}::uuid[]) AND status = 'CANCELLED'
      UNION ALL SELECT id FROM batch WHERE id = ANY(${awaited}::uuid[]) AND cancelled_at IS NOT NULL`;
    for (const { id } of rows) this.byId.tell(id);
  }
}
