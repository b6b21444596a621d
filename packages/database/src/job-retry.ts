import type { RetriedRun } from '@hbsc/core';
import type { Database } from './client.ts';
import { Prisma } from './generated/client.ts';
import { changeBy, mayTake, TELL_CHANGE } from './job-changes.ts';

/**
 * Begins another run of those of the wanted jobs that FAILED, whose audio is kept and whose batch, if they have one, is not cancelled.
 * Those of a batch wait until it is fed. Locks are taken in one order, batches before jobs: a batch is not cancelled meanwhile, and of two
 * who retry none waits for the other in a circle.
 *
 * @param wanted - condition on `job`
 */
export async function retryJobs(database: Database, wanted: Prisma.Sql): Promise<RetriedRun[]> {
  const rows = await database.query<(Omit<RetriedRun, 'jobId'> & { id: string })[]>`
    WITH live AS (
      SELECT id FROM batch
      WHERE id IN (SELECT batch_id FROM job WHERE ${wanted} AND ${mayTake('retry')}) AND cancelled_at IS NULL
      ORDER BY id FOR NO KEY UPDATE
    ), locked AS (
      SELECT job.id, job.recording_id FROM job LEFT JOIN live ON live.id = job.batch_id
      WHERE ${wanted} AND ${mayTake('retry')} AND (job.batch_id IS NULL OR live.id IS NOT NULL)
      ORDER BY job.id FOR UPDATE OF job
    ), kept AS (
      SELECT locked.id FROM locked JOIN recording ON recording.id = locked.recording_id
      WHERE audio_expired_at IS NULL
      FOR SHARE OF recording
    ), retried AS (
      UPDATE job SET ${changeBy('retry', WHEN_HANDED_OVER)}, run = run + 1, attempts = 0, deaths = 0,
        error_code = NULL, error_message = NULL, queued_at = now(), started_at = NULL, finished_at = NULL
      FROM kept WHERE job.id = kept.id AND ${mayTake('retry')}
      RETURNING job.id, run, priority, batch_id, revision, status
    )
    SELECT id, run, priority, batch_id AS "batchId", ${TELL_CHANGE} FROM retried AS job`;
  return rows.map(({ id, run, priority, batchId }) => ({ jobId: id, run, priority, batchId }));
}

/** A job of a batch is nobody's to attend to before it is fed. */
const WHEN_HANDED_OVER = Prisma.sql`CASE WHEN job.batch_id IS NULL THEN now() END`;
