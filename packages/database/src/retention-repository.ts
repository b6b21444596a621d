import type { RetentionRepository } from '@hbsc/core';
import type { Database } from './client.ts';

/** What expires, in Postgres. */
export class PrismaRetentionRepository implements RetentionRepository {
  constructor(private readonly database: Database) {}

  async removeJobsEndedBefore(moment: Date, limit: number): Promise<number> {
    const [row] = await this.database.prisma.$queryRaw<{ jobs: number }[]>`
      WITH ended AS (
        SELECT id FROM job WHERE finished_at < ${moment.toISOString()}::timestamptz
        ORDER BY finished_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
      ), removed AS (
        DELETE FROM job USING ended WHERE job.id = ended.id RETURNING job.id, job.recording_id
      ), orphaned AS (
        DELETE FROM recording WHERE id IN (SELECT recording_id FROM removed) AND NOT EXISTS (
          SELECT FROM job WHERE job.recording_id = recording.id AND job.id NOT IN (SELECT id FROM removed)
        )
      )
      SELECT count(*)::int AS jobs FROM removed`;
    return row?.jobs ?? 0;
  }

  /**
   * Recordings are locked before their jobs are looked at: one whose job is retried at the same moment either keeps its audio, or
   * refuses the retry.
   */
  expireAudioBefore(moment: Date, limit: number): Promise<number> {
    return this.database.prisma.$transaction(async (transaction) => {
      const aged = await transaction.$queryRaw<{ id: string }[]>`
        SELECT id FROM recording
        WHERE created_at < ${moment.toISOString()}::timestamptz AND audio_expired_at IS NULL
          AND NOT EXISTS (SELECT FROM job WHERE job.recording_id = recording.id AND job.finished_at IS NULL)
        ORDER BY created_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
      return transaction.$executeRaw`
        UPDATE recording SET audio_expired_at = now()
        WHERE id = ANY(${aged.map(({ id }) => id)}::uuid[])
          AND NOT EXISTS (SELECT FROM job WHERE job.recording_id = recording.id AND job.finished_at IS NULL)`;
    });
  }

  async unreferenced(sha256s: readonly string[]): Promise<string[]> {
    const rows = await this.database.prisma.$queryRaw<{ sha256: string }[]>`
      SELECT sha256 FROM unnest(${sha256s}::char(64)[]) AS blob (sha256)
      WHERE NOT EXISTS (
        SELECT FROM recording WHERE recording.sha256 = blob.sha256 AND recording.audio_expired_at IS NULL
      )`;
    return rows.map(({ sha256 }) => sha256);
  }
}
