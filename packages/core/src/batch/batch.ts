import type { HeartSoundClass } from '../classification.ts';
import type { Job, JobError, Recording } from '../job/job.ts';
import { JOB_STATUSES, type JobStatus } from '../job/status.ts';
import type { LabelMapping } from './labels.ts';

/** Whether a batch takes files, and from whom: IMPORTING from a worker that reads a data set, OPEN from clients. */
export type BatchIntakeState = 'IMPORTING' | 'OPEN' | 'CLOSED' | 'REJECTED';

/** Where a batch is in its life. docs/state-machine.md says what each means. */
export const BATCH_STATUSES = [
  'IMPORTING',
  'OPEN',
  'RUNNING',
  'PAUSED',
  'FINISHED',
  'CANCELLED',
  'REJECTED',
] as const;

export type BatchStatus = (typeof BATCH_STATUSES)[number];

/** How many items of a batch are where. All but `total` sum to it: they are counted from the rows, at one moment. */
export interface BatchCounts {
  readonly total: number;
  /** Without a job yet. */
  readonly waiting: number;
  readonly queued: number;
  readonly running: number;
  readonly succeeded: number;
  /** Those that were refused on their way in as well. */
  readonly failed: number;
  /** Those that never had a job as well, once the batch is cancelled. */
  readonly cancelled: number;
}

/** What can be odd in a data set. */
export const BATCH_NOTE_KINDS = [
  'ROW_WITHOUT_FILE',
  'FILE_WITHOUT_ROW',
  'ROW_WITHOUT_LABEL',
  'UNKNOWN_LABEL',
  'DOUBLED_ROW',
  'AMBIGUOUS_ROW',
  'TRUNCATED_ARCHIVE',
  'UNUSABLE_FILE',
] as const;

/** One kind of oddity in a data set: how often it was found, and where first. */
export interface BatchNote {
  readonly kind: (typeof BATCH_NOTE_KINDS)[number];
  readonly count: number;
  /** The first of them, as paths or as text for the client to read. */
  readonly examples: readonly string[];
}

/** A data set on its way through the service. */
export interface Batch {
  readonly id: string;
  /** Whose it is. */
  readonly tenant: string;
  readonly name: string;
  /** The model that is to answer, as `name@version`. */
  readonly model: string;
  readonly intake: BatchIntakeState;
  readonly labels: LabelMapping;
  /** The batch whose recordings it classifies anew, or null. */
  readonly rerunOf: string | null;
  /** Why its import was rejected, or null. */
  readonly error: JobError | null;
  readonly notes: readonly BatchNote[];
  readonly createdAt: Date;
  readonly closedAt: Date | null;
  readonly pausedAt: Date | null;
  readonly cancelledAt: Date | null;
  /** When a job of it last came to its end; null before the first. */
  readonly lastEndAt: Date | null;
  readonly counts: BatchCounts;
  /** Jobs that came to their end a second, in the last minute. */
  readonly ratePerSecond: number;
}

/** An item waits until its job is made; from then on its status is its job's. */
export const BATCH_ITEM_STATUSES = ['WAITING', ...JOB_STATUSES] as const;

export type BatchItemStatus = 'WAITING' | JobStatus;

/** One file of a batch. */
export interface BatchItem {
  /** From 0, without gaps. */
  readonly position: number;
  /** Its name within the batch; never a path of any machine. */
  readonly path: string;
  /** As the data set has it. */
  readonly givenLabel: string | null;
  /** The class it was mapped to; null when there is no label, or an unknown one. */
  readonly label: HeartSoundClass | null;
  /** Recordings of one group, such as one patient's, are not independent of each other. */
  readonly group: string | null;
  /** Null when the file was refused. */
  readonly recording: Recording | null;
  readonly status: BatchItemStatus;
  /** Null while it waits, and when the file was refused. */
  readonly job: Job | null;
  /** Why the file was refused, or its job failed. */
  readonly error: JobError | null;
}

/** Items that may still change by themselves. */
export function unfinishedOf({ waiting, queued, running }: BatchCounts): number {
  return waiting + queued + running;
}

/** Where a batch is in its life, from what is known of it. */
export function batchStatusOf({ intake, cancelledAt, pausedAt, counts }: Batch): BatchStatus {
  if (intake === 'REJECTED') return 'REJECTED';
  if (cancelledAt) return 'CANCELLED';
  if (intake === 'CLOSED' && unfinishedOf(counts) === 0) return 'FINISHED';
  if (pausedAt) return 'PAUSED';
  return intake === 'CLOSED' ? 'RUNNING' : intake;
}

/** Whether nothing more will happen to the batch unless somebody steers it. */
export function isBatchOver(status: BatchStatus): boolean {
  return status === 'FINISHED' || status === 'CANCELLED' || status === 'REJECTED';
}

/** When the batch was over; null while it is not. */
export function finishedAtOf(batch: Batch): Date | null {
  if (!isBatchOver(batchStatusOf(batch))) return null;
  const moments = [batch.closedAt, batch.cancelledAt, batch.lastEndAt].map(Number);
  return new Date(Math.max(...moments));
}

/** Seconds until the items that are there now are over, at the present rate; null when that cannot be told. */
export function etaSecondsOf(batch: Batch): number | null {
  const status = batchStatusOf(batch);
  if (isBatchOver(status)) return 0;
  if (status === 'PAUSED' || batch.ratePerSecond === 0) return null;
  return unfinishedOf(batch.counts) / batch.ratePerSecond;
}
