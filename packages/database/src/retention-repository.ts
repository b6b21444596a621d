import type { RetentionRepository } from '@hbsc/core';
import { IS_WAITING } from './batch-rows.ts';
import type { Database } from './client.ts';
import { Prisma } from './generated/client.ts';
import { IS_TO_BE_READ } from './large-upload-repository.ts';

/** Whether a job that is not over, or an item that one is to be made for, needs the audio of a recording. */
const IS_NEEDED = Prisma.sql`(
  EXISTS (SELECT FROM job WHERE job.recording_id = recording.id AND job.finished_at IS NULL)
  OR EXISTS (SELECT FROM batch_item JOIN batch ON batch.id = batch_item.batch_id
             WHERE batch_item.recording_id = recording.id AND ${IS_WAITING} AND batch.cancelled_at IS NULL))`;

/** What expires, in Postgres. */
export class PrismaRetentionRepository implements RetentionRepository {
  constructor(private readonly database: Database) {}

  async removeJobsEndedBefore(moment: Date, limit: number): Promise<number> {
    const [row] = await this.database.query<{ jobs: number }[]>`
      WITH ended AS (
        SELECT id FROM job WHERE finished_at < ${moment.toISOString()}::timestamptz AND batch_id IS NULL
        ORDER BY finished_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
      ), removed AS (
        DELETE FROM job USING ended WHERE job.id = ended.id RETURNING job.id, job.recording_id
      ), orphaned AS (
        DELETE FROM recording WHERE id IN (SELECT recording_id FROM removed) AND NOT EXISTS (
          SELECT FROM job WHERE job.recording_id = recording.id AND job.id NOT IN (SELECT id FROM removed)
        ) AND NOT EXISTS (SELECT FROM batch_item WHERE batch_item.recording_id = recording.id)
      )
      SELECT count(*)::int AS jobs FROM removed`;
    return row?.jobs ?? 0;
  }

  async removeBatchEndedBefore(moment: Date): Promise<number | null> {
    const before = Prisma.sql`${moment.toISOString()}::timestamptz`;
    const [row] = await this.database.query<{ jobs: number }[]>`
      WITH ended AS (
        SELECT id FROM batch
        WHERE created_at < ${before} AND coalesce(closed_at, created_at) < ${before} AND coalesce(cancelled_at, created_at) < ${before}
          AND (cancelled_at IS NOT NULL
               OR NOT EXISTS (SELECT FROM batch_item WHERE batch_id = batch.id AND ${IS_WAITING}))
          AND NOT EXISTS (SELECT FROM job WHERE batch_id = batch.id AND (finished_at IS NULL OR finished_at >= ${before}))
        ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED
      ), items AS (
        DELETE FROM batch_item USING ended WHERE batch_id = ended.id RETURNING recording_id
      ), jobs AS (
        DELETE FROM job USING ended WHERE batch_id = ended.id RETURNING job.id
      ), batches AS (
        DELETE FROM batch USING ended WHERE batch.id = ended.id RETURNING batch.id
      ), orphaned AS (
        DELETE FROM recording USING items, ended WHERE recording.id = items.recording_id
          AND NOT EXISTS (SELECT FROM job WHERE job.recording_id = recording.id AND job.batch_id IS DISTINCT FROM ended.id)
          AND NOT EXISTS (SELECT FROM batch_item WHERE batch_item.recording_id = recording.id AND batch_id <> ended.id)
      )
      SELECT (SELECT count(*)::int FROM jobs) AS jobs FROM batches`;
    return row?.jobs ?? null;
  }

  async removeUploadsBegunBefore(moment: Date): Promise<void> {
    await this.database.execute`
      DELETE FROM large_upload WHERE created_at < ${moment.toISOString()}::timestamptz AND NOT ${IS_TO_BE_READ}`;
  }

  /**
   * Recordings are locked before their jobs are looked at: one whose job is retried at the same moment either keeps its audio, or
   * refuses the retry.
   */
  expireAudioBefore(moment: Date, limit: number): Promise<number> {
    return this.database.transaction(async (transaction) => {
      const aged = await transaction.query<{ id: string }[]>`
        SELECT id FROM recording
        WHERE created_at < ${moment.toISOString()}::timestamptz AND audio_expired_at IS NULL
          AND NOT ${IS_NEEDED}
        ORDER BY created_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
      return transaction.execute`
        UPDATE recording SET audio_expired_at = now()
        WHERE id = ANY(${aged.map(({ id }) => id)}::uuid[]) AND NOT ${IS_NEEDED}`;
    });
  }

  async removeWholeAllowances(): Promise<void> {
    await this.database.execute`DELETE FROM request_rate WHERE whole_at < now()`;
  }

  async unreferenced(sha256s: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ sha256: string }[]>`
      SELECT sha256 FROM unnest(${sha256s}::char(64)[]) AS blob (sha256)
      WHERE NOT EXISTS (
        SELECT FROM recording WHERE recording.sha256 = blob.sha256 AND recording.audio_expired_at IS NULL
      ) AND NOT EXISTS (SELECT FROM upload_piece WHERE upload_piece.sha256 = blob.sha256)`;
    return rows.map(({ sha256 }) => sha256);
  }
}
