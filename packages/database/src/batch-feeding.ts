import type { JobRun } from '@hbsc/core';
import { IS_WAITING } from './batch-rows.ts';
import type { Database } from './client.ts';
import { Prisma } from './generated/client.ts';
import { TELL_CHANGE, UNHURRIED } from './job-changes.ts';

/** The advisory lock of whoever feeds batches: one at a time, so that together they keep to the window. */
const FEEDING = 0x68627363;

/** Share of the window that is to be free before it is filled. */
const ROOM = 0.25;

const IS_FED = Prisma.sql`paused_at IS NULL AND cancelled_at IS NULL`;
const IS_IN_FLIGHT = Prisma.sql`job.batch_id IS NOT NULL AND job.finished_at IS NULL AND job.attended_at IS NOT NULL`;
/** Jobs of batches that were retried and wait like items do: nobody attends to them. */
const IS_RETRIED = Prisma.sql`job.attended_at IS NULL`;

/**
 * Batches that have something to feed. A flag spares looking through the items of all others. Retried jobs are known by themselves: from
 * one batch that has some to the next by index, however many they are.
 */
const IS_TO_FEED = Prisma.sql`${IS_FED} AND id IN (
  WITH RECURSIVE retried (batch_id) AS (
    VALUES ('00000000-0000-0000-0000-000000000000'::uuid)
    UNION ALL
    SELECT next.batch_id FROM retried, LATERAL (
      SELECT batch_id FROM job WHERE ${IS_RETRIED} AND batch_id > retried.batch_id ORDER BY batch_id LIMIT 1
    ) AS next
  )
  SELECT batch_id FROM retried
  UNION ALL
  SELECT id FROM batch WHERE has_waiting AND ${IS_FED}
)`;

/** Makes the jobs of batches, and takes up those that were retried, so many at a time. */
export class BatchFeeding {
  constructor(private readonly database: Database) {}

  /**
   * As `BatchRepository.feed`. While there is nothing to feed or little room, and while somebody else feeds, it costs next to
   * nothing: many jobs are made at a time, for a job more makes the statement hardly longer.
   */
  async feed(window: number): Promise<JobRun[]> {
    const hungry = await this.database.query<unknown[]>`
      SELECT FROM batch WHERE ${IS_TO_FEED}
      AND (SELECT count(*) FROM job WHERE ${IS_IN_FLIGHT}) <= ${window - Math.ceil(window * ROOM)} LIMIT 1`;
    if (hungry.length === 0) return [];
    return this.database.transaction(async (transaction) => {
      const [turn] = await transaction.query<{ mine: boolean }[]>`
        SELECT pg_try_advisory_xact_lock(${FEEDING}) AS mine`;
      if (!turn?.mine) return [];
      // Locked in a statement of its own: the next one sees what was committed until then.
      const batches = await transaction.query<{ id: string }[]>`
        SELECT id FROM batch WHERE ${IS_TO_FEED} ORDER BY created_at FOR UPDATE SKIP LOCKED`;
      const ids = batches.map(({ id }) => id);
      const runs = await transaction.query<{ id: string; run: number }[]>(nextJobs(ids, window));
      await transaction.execute`
        UPDATE batch SET has_waiting = false
        WHERE id = ANY(${ids}::uuid[]) AND NOT EXISTS (SELECT FROM batch_item WHERE batch_id = batch.id AND ${IS_WAITING})`;
      return runs.map(({ id, run }) => ({ jobId: id, run }));
    });
  }
}

/** As many as there is room for, of the batch that has the fewest in flight first; of one batch what was retried first. */
function nextJobs(batchIds: readonly string[], window: number): Prisma.Sql {
  return Prisma.sql`
    WITH room AS (
      SELECT greatest(0, ${window} - count(*)) AS free FROM job WHERE ${IS_IN_FLIGHT}
    ), next AS (
      SELECT batch.id AS batch_id, waiting.position, waiting.job_id
      FROM room, batch, LATERAL (
        SELECT NULL::int AS position, id AS job_id FROM (
          SELECT id FROM job WHERE batch_id = batch.id AND ${IS_RETRIED} LIMIT free FOR UPDATE SKIP LOCKED
        ) AS retried
        UNION ALL
        (SELECT position, gen_random_uuid() FROM batch_item WHERE batch_id = batch.id AND ${IS_WAITING} ORDER BY position LIMIT free)
      ) AS waiting, LATERAL (
        SELECT count(*) AS jobs FROM job WHERE batch_id = batch.id AND ${IS_IN_FLIGHT}
      ) AS in_flight
      WHERE batch.id = ANY(${batchIds}::uuid[])
      ORDER BY in_flight.jobs + row_number() OVER (PARTITION BY batch.id ORDER BY waiting.position NULLS FIRST), batch.created_at
      LIMIT (SELECT free FROM room)
    ), fed AS (
      UPDATE batch_item SET job_id = next.job_id FROM next
      WHERE batch_item.batch_id = next.batch_id AND batch_item.position = next.position
      RETURNING batch_item.batch_id, batch_item.position, batch_item.recording_id, batch_item.job_id
    ), taken_up AS (
      UPDATE job SET attended_at = now(), queued_at = now() FROM next WHERE job.id = next.job_id AND position IS NULL
      RETURNING job.id, run
    ), made AS (
      INSERT INTO job (id, tenant, recording_id, model, priority, batch_id)
      SELECT job_id, batch.tenant, recording_id, batch.model, 'LOW', batch_id FROM fed JOIN batch ON batch.id = batch_id ORDER BY position
      RETURNING *
    )
    SELECT id, run, ${TELL_CHANGE}, ${UNHURRIED} FROM made AS job
    UNION ALL
    SELECT id, run, NULL, NULL FROM taken_up`;
}
