import type { JobPriority, RemovedRows, TenantRepository } from '@hbsc/core';
import type { Database } from './client.ts';
import { TELL_CANCELLED, TELL_CHANGE } from './job-changes.ts';

/** All that a tenant has, in Postgres. */
export class PostgresTenantRepository implements TenantRepository {
  constructor(private readonly database: Database) {}

  async close(tenant: string, until: Date): Promise<void> {
    await this.database.execute`
      INSERT INTO closed_tenant (tenant, until) VALUES (${tenant}, ${until})
      ON CONFLICT (tenant) DO UPDATE SET until = excluded.until`;
    await this.database.execute`
      UPDATE api_key SET revoked_at = now() WHERE tenant = ${tenant} AND revoked_at IS NULL`;
    await this.database.execute`
      UPDATE batch SET cancelled_at = coalesce(cancelled_at, now()), closed_at = coalesce(closed_at, now()), intake = 'CLOSED'
      WHERE tenant = ${tenant} AND (cancelled_at IS NULL OR intake <> 'CLOSED')`;
  }

  /** What is referred to is removed after what refers to it. */
  async removeSome(tenant: string, limit: number): Promise<RemovedRows | null> {
    return (
      (await this.removeItems(tenant, limit)) ??
      (await this.removeJobs(tenant, limit)) ??
      (await this.removeBatches(tenant, limit)) ??
      (await this.removeRecordings(tenant, limit)) ??
      (await this.removeUploads(tenant, limit)) ??
      (await this.removeKeys(tenant, limit))
    );
  }

  private async removeItems(tenant: string, limit: number): Promise<RemovedRows | null> {
    const removed = await this.database.execute`
      DELETE FROM batch_item USING (
        SELECT batch_id, position FROM batch_item JOIN batch ON batch.id = batch_id WHERE tenant = ${tenant} LIMIT ${limit}
      ) AS part WHERE batch_item.batch_id = part.batch_id AND batch_item.position = part.position`;
    return removed > 0 ? {} : null;
  }

  /** Whoever watches or computes one is told that it is gone. */
  private async removeJobs(tenant: string, limit: number): Promise<RemovedRows | null> {
    const rows = await this.database.query<JobRow[]>`
      DELETE FROM job USING (SELECT id AS found FROM job WHERE tenant = ${tenant} LIMIT ${limit}) AS part WHERE job.id = found
      RETURNING job.id, run, priority, finished_at, ${TELL_CHANGE}, ${TELL_CANCELLED}`;
    if (rows.length === 0) return null;
    const unfinished = rows.filter(({ finished_at }) => finished_at === null);
    return {
      jobs: rows.length,
      runs: unfinished.map(({ id, run, priority }) => ({ jobId: id, run, priority })),
    };
  }

  private async removeBatches(tenant: string, limit: number): Promise<RemovedRows | null> {
    const batches = await this.database.execute`
      DELETE FROM batch WHERE id IN (SELECT id FROM batch WHERE tenant = ${tenant} LIMIT ${limit})`;
    return batches > 0 ? { batches } : null;
  }

  private async removeRecordings(tenant: string, limit: number): Promise<RemovedRows | null> {
    const rows = await this.database.query<{ sha256: string }[]>`
      DELETE FROM recording WHERE id IN (
        SELECT id FROM recording WHERE tenant = ${tenant}
          AND NOT EXISTS (SELECT FROM job WHERE job.recording_id = recording.id) LIMIT ${limit}
      ) RETURNING sha256`;
    return rows.length > 0 ? { recordings: rows.length, blobs: rows.map(({ sha256 }) => sha256) } : null;
  }

  private async removeUploads(tenant: string, limit: number): Promise<RemovedRows | null> {
    const rows = await this.database.query<{ id: string; blobs: string[] }[]>`
      WITH removed AS (
        DELETE FROM large_upload WHERE id IN (SELECT id FROM large_upload WHERE tenant = ${tenant} LIMIT ${limit}) RETURNING id
      )
      SELECT id, ARRAY(SELECT sha256::text FROM upload_piece WHERE upload_id = removed.id) AS blobs FROM removed`;
    return rows.length > 0 ? { uploads: rows.length, blobs: rows.flatMap(({ blobs }) => blobs) } : null;
  }

  private async removeKeys(tenant: string, limit: number): Promise<RemovedRows | null> {
    const rows = await this.database.query<unknown[]>`
      WITH removed AS (
        DELETE FROM api_key WHERE id IN (SELECT id FROM api_key WHERE tenant = ${tenant} LIMIT ${limit}) RETURNING id
      ), forgotten AS (
        DELETE FROM request_rate USING removed WHERE subject = removed.id::text
      )
      SELECT id FROM removed`;
    return rows.length > 0 ? { keys: rows.length } : null;
  }
}

interface JobRow {
  readonly id: string;
  readonly run: number;
  readonly priority: JobPriority;
  readonly finished_at: Date | null;
}
