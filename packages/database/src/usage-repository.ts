import type { UsageRepository } from '@hbsc/core';
import type { Database } from './client.ts';

/** What tenants use, counted in Postgres by index alone. */
export class PostgresUsageRepository implements UsageRepository {
  constructor(private readonly database: Database) {}

  async jobsInFlight(tenant: string, most: number): Promise<number> {
    const [row] = await this.database.query<{ jobs: number }[]>`
      SELECT count(*)::int AS jobs FROM (
        SELECT FROM job WHERE tenant = ${tenant} AND finished_at IS NULL AND batch_id IS NULL LIMIT ${most}
      ) AS counted`;
    return row?.jobs ?? 0;
  }

  async storedBytes(tenant: string): Promise<number> {
    const [row] = await this.database.query<{ bytes: number }[]>`
      SELECT (SELECT coalesce(sum(bytes), 0) FROM recording WHERE tenant = ${tenant} AND audio_expired_at IS NULL)::float8
           + (SELECT coalesce(sum(bytes), 0) FROM large_upload WHERE tenant = ${tenant})::float8 AS bytes`;
    return row?.bytes ?? 0;
  }
}
