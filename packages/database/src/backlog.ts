import type { Backlog } from '@hbsc/core';
import type { Database } from './client.ts';

/** What waits in the rows beside the jobs, counted by indexes that hold nothing else. */
export class PostgresBacklog {
  constructor(private readonly database: Database) {}

  async read(): Promise<Backlog> {
    const [row] = await this.database.query<Backlog[]>`
      SELECT (SELECT count(*)::int FROM batch_item JOIN batch ON batch.id = batch_item.batch_id
              WHERE has_waiting AND paused_at IS NULL AND cancelled_at IS NULL
                AND job_id IS NULL AND batch_item.error_code IS NULL) AS "waitingItems",
             (SELECT count(*)::int FROM webhook WHERE status = 'PENDING') AS "pendingWebhooks"`;
    return row ?? { waitingItems: 0, pendingWebhooks: 0 };
  }
}
