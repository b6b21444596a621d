import { type JobChange, type JobTransition, sourcesOf, targetOf } from '@hbsc/core';
import { Prisma } from './generated/client.ts';

/**
 * The channel on which every change of a job's status is told, with its commit: `jobId revision status`, and the id of the
 * batch that counts it, if one does. What happens to a batch itself is told there as `batch batchId`.
 */
export const JOB_CHANNEL = 'hbsc_job';

/** The channel on which workers are told of a cancelled job or batch, with its commit: its id. */
export const CANCEL_CHANNEL = 'hbsc_job_cancel';

/** What a transition sets beside what is its own. */
export function changeBy(transition: JobTransition, attendedAt = Prisma.sql`now()`): Prisma.Sql {
  return Prisma.sql`status = ${targetOf(transition)}::job_status, revision = revision + 1, attended_at = ${attendedAt}`;
}

/** Whether a job may take the transition. */
export function mayTake(transition: JobTransition): Prisma.Sql {
  return Prisma.sql`status = ANY(${sourcesOf(transition)}::job_status[])`;
}

/**
 * Tells of the change at the commit of the statement, once for each of its rows. For the select list or `RETURNING` of a row
 * called `job`.
 */
export const TELL_CHANGE = Prisma.sql`
  pg_notify(${JOB_CHANNEL}, concat_ws(' ', job.id, job.revision, job.status, job.batch_id))::text`;

/** Tells of what happens to a batch at the commit of the statement. For the select list or `RETURNING` of a row called `batch`. */
export const TELL_BATCH = Prisma.sql`pg_notify(${JOB_CHANNEL}, 'batch ' || batch.id)::text`;

/** Has workers drop a job, or the import of a batch, at the commit of the statement. For the select list or `RETURNING` of its row. */
export const TELL_CANCELLED = Prisma.sql`pg_notify(${CANCEL_CHANNEL}, id::text)::text AS told`;

/**
 * Spares the statement's commit the wait for the disk. For what is worth nothing after a crash of Postgres: who works on what
 * and when somebody last looked.
 */
export const UNHURRIED = Prisma.sql`set_config('synchronous_commit', 'off', true)`;

/** A row that tells of a job's present status. */
export interface ChangeRow {
  readonly id: string;
  readonly revision: number;
  readonly status: JobChange['status'];
}

export function changeOf({ id, revision, status }: ChangeRow): JobChange {
  return { jobId: id, revision, status };
}
