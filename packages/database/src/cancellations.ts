import type { Cancellations } from '@hbsc/core';
import type { Database } from './client.ts';
import { CANCEL_CHANNEL } from './job-changes.ts';
import { Listener } from './listener.ts';
import { Subscribers } from './subscribers.ts';

/** Hears through LISTEN/NOTIFY which jobs are cancelled. What was while the connection was lost is looked up when it is back. */
export class PostgresCancellations implements Cancellations {
  private readonly byJob = new Subscribers<void>();
  private readonly listener: Listener;

  /** @param checkMs - how often the connection is tried, and how long its answer may take, milliseconds */
  constructor(
    private readonly database: Database,
    { checkMs }: { checkMs?: number } = {},
  ) {
    this.listener = new Listener({
      databaseUrl: database.url,
      channel: CANCEL_CHANNEL,
      onMessage: (jobId) => this.byJob.tell(jobId),
      catchUp: () => this.catchUp(),
      checkMs,
    });
  }

  /** Connects and begins to listen. @throws Error when the database cannot be reached */
  listen(): Promise<void> {
    return this.listener.listen();
  }

  onCancelled(jobId: string, listener: () => void): () => void {
    return this.byJob.add(jobId, listener);
  }

  close(): Promise<void> {
    return this.listener.close();
  }

  private async catchUp(): Promise<void> {
    const awaited = this.byJob.topics;
    if (awaited.length === 0) return;
    const rows = await this.database.prisma.$queryRaw<{ id: string }[]>`
      SELECT id FROM job WHERE id = ANY(${awaited}::uuid[]) AND status = 'CANCELLED'`;
    for (const { id } of rows) this.byJob.tell(id);
  }
}
