import type {
  Batch,
  BatchIntakeState,
  BatchItem,
  BatchNote,
  HeartSoundClass,
  LabelMapping,
} from '@hbsc/core';
import { Prisma } from './generated/client.ts';
import { errorOf, JOB_COLUMNS, type JobRow, jobOf, RESULT_COLUMNS, recordingOf } from './job-rows.ts';

/** Items without a job that one is to be made for. */
export const IS_WAITING = Prisma.sql`batch_item.job_id IS NULL AND batch_item.error_code IS NULL`;

/** Jobs that came to their end within the last minute. */
const ENDED_LATELY = Prisma.sql`finished_at > now() - interval '1 minute'`;

/**
 * Every batch with its counts, from one snapshot: to be followed by a `WHERE`. The rate leaves out the first end of the last minute, from
 * which on it counts.
 */
export const SELECT_BATCHES = Prisma.sql`
  SELECT batch.*, waiting.*, refused.*, jobs.*, NULLIF(extract(epoch FROM now() - jobs.first_end), 0)::float8 AS seconds
  FROM batch
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS waiting FROM batch_item WHERE batch_id = batch.id AND ${IS_WAITING}
  ) AS waiting
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS refused FROM batch_item WHERE batch_id = batch.id AND error_code IS NOT NULL
  ) AS refused
  CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE status = 'QUEUED')::int AS queued,
           count(*) FILTER (WHERE status = 'RUNNING')::int AS running,
           count(*) FILTER (WHERE status = 'SUCCEEDED')::int AS succeeded,
           count(*) FILTER (WHERE status = 'FAILED')::int AS failed,
           count(*) FILTER (WHERE status = 'CANCELLED')::int AS cancelled,
           count(*) FILTER (WHERE ${ENDED_LATELY})::int AS ended,
           min(finished_at) FILTER (WHERE ${ENDED_LATELY}) AS first_end,
           max(finished_at) AS last_end
    FROM job WHERE batch_id = batch.id
  ) AS jobs`;

/** A row of {@link SELECT_BATCHES}. */
export interface BatchRow {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly model: string;
  readonly intake: BatchIntakeState;
  readonly labels: LabelMapping;
  readonly rerun_of: string | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly notes: BatchNote[];
  readonly created_at: Date;
  readonly closed_at: Date | null;
  readonly paused_at: Date | null;
  readonly cancelled_at: Date | null;
  readonly waiting: number;
  readonly refused: number;
  readonly queued: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly ended: number;
  readonly last_end: Date | null;
  readonly seconds: number | null;
}

export function batchOf(row: BatchRow): Batch {
  return {
    id: row.id,
    tenant: row.tenant,
    name: row.name,
    model: row.model,
    intake: row.intake,
    labels: row.labels,
    rerunOf: row.rerun_of,
    error: errorOf(row),
    notes: row.notes,
    createdAt: row.created_at,
    closedAt: row.closed_at,
    pausedAt: row.paused_at,
    cancelledAt: row.cancelled_at,
    lastEndAt: row.last_end,
    counts: countsOf(row),
    ratePerSecond: row.seconds === null ? 0 : (row.ended - 1) / row.seconds,
  };
}

/** What waits in a cancelled batch is cancelled. */
function countsOf({ cancelled_at, waiting, refused, queued, running, succeeded, ...row }: BatchRow) {
  const failed = row.failed + refused;
  const cancelled = row.cancelled + (cancelled_at ? waiting : 0);
  const total = waiting + queued + running + succeeded + failed + row.cancelled;
  return { total, waiting: cancelled_at ? 0 : waiting, queued, running, succeeded, failed, cancelled };
}

/** Every item with all that belongs to it: to be followed by a `WHERE`. */
export const SELECT_ITEMS = Prisma.sql`
  SELECT batch_item.position, batch_item.path, batch_item.given_label, batch_item.label, batch_item.group_name,
         batch_item.error_code AS refusal_code, batch_item.error_message AS refusal_message, batch.cancelled_at,
         ${JOB_COLUMNS}, ${RESULT_COLUMNS}, batch_item.recording_id
  FROM batch_item JOIN batch ON batch.id = batch_item.batch_id
  LEFT JOIN recording ON recording.id = batch_item.recording_id
  LEFT JOIN job ON job.id = batch_item.job_id LEFT JOIN result ON result.job_id = job.id`;

/** A row of {@link SELECT_ITEMS}. */
export interface BatchItemRow extends Omit<JobRow, 'id' | 'recording_id'> {
  readonly position: number;
  readonly path: string;
  readonly given_label: string | null;
  readonly label: HeartSoundClass | null;
  readonly group_name: string | null;
  readonly refusal_code: string | null;
  readonly refusal_message: string | null;
  readonly cancelled_at: Date | null;
  /** Null when the file was refused. */
  readonly recording_id: string | null;
  /** Null when there is no job. */
  readonly id: string | null;
}

export function batchItemOf(row: BatchItemRow): BatchItem {
  const { id, recording_id } = row;
  const taken = recording_id === null ? null : { ...row, recording_id };
  const job = taken && id !== null ? jobOf({ ...taken, id }) : null;
  const refusal = errorOf({ error_code: row.refusal_code, error_message: row.refusal_message });
  return {
    position: row.position,
    path: row.path,
    givenLabel: row.given_label,
    label: row.label,
    group: row.group_name,
    recording: taken && recordingOf(taken),
    status: refusal ? 'FAILED' : (job?.status ?? (row.cancelled_at ? 'CANCELLED' : 'WAITING')),
    job,
    error: refusal ?? job?.error ?? null,
  };
}
