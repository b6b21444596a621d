import type { Scope } from '../access/scope.ts';
import type { HeartSoundClass } from '../classification.ts';
import type { JobError, Recording } from '../job/job.ts';
import type { JobRun } from '../ports.ts';
import type { Batch, BatchIntakeState, BatchItem, BatchItemStatus, BatchNote } from './batch.ts';
import type { DataSetSource } from './data-set.ts';

/** A batch about to be committed. */
export interface NewBatch
  extends Pick<Batch, 'id' | 'tenant' | 'name' | 'model' | 'intake' | 'labels' | 'rerunOf'> {
  /** What is to be imported, if the batch is IMPORTING. */
  readonly source?: DataSetSource | null;
}

/** A file about to be committed as an item: taken, or refused for good. */
export interface NewBatchItem extends Pick<BatchItem, 'path' | 'givenLabel' | 'label' | 'group'> {
  readonly content: { readonly recording: Recording } | { readonly error: JobError };
}

/** Which items to list; what is left out does not matter. */
export interface BatchItemFilter {
  readonly statuses?: readonly BatchItemStatus[];
  /** Null stands for items without a label, or with an unknown one. */
  readonly labels?: readonly (HeartSoundClass | null)[];
  /** The most probable class. */
  readonly predictions?: readonly HeartSoundClass[];
  readonly errorCodes?: readonly string[];
}

/** A place in the list of batches, newest first. */
export interface BatchCursor {
  readonly createdAt: Date;
  readonly id: string;
}

/** Whom a batch takes files from, and what their labels stand for. */
export type BatchIntakeFacts = Pick<Batch, 'tenant' | 'intake' | 'labels'>;

/** An import that begins, perhaps once more. */
export interface StartedImport extends Pick<Batch, 'labels' | 'createdAt'> {
  /** How often it began and came to nothing since it last added files, this time counted. */
  readonly starts: number;
}

/** What is read of batches for somebody: not without saying for whom. */
export interface ScopedBatches {
  find(id: string, scope: Scope): Promise<Batch | null>;
  list(first: number, after: BatchCursor | null, scope: Scope): Promise<Batch[]>;
}

/** Where batches live. Every change is told to {@link BatchEvents} with its commit. */
export interface BatchRepository {
  /** Commits a batch; one that reruns another with that one's items, of which those whose audio has expired are refused. */
  create(batch: NewBatch): Promise<Batch>;
  find(id: string, scope?: Scope): Promise<Batch | null>;
  /** What whoever adds files needs to know, however many there are: nothing is counted. */
  intakeOf(id: string, scope?: Scope): Promise<BatchIntakeFacts | null>;
  /** Those of the batches that exist, in any order. */
  findMany(ids: readonly string[]): Promise<Batch[]>;
  /** What is imported into a batch, or was; null when nothing is. */
  sourceOf(id: string): Promise<DataSetSource | null>;
  /** Counts that an import begins, and returns what is known of it then; null when the batch is not IMPORTING. */
  startImport(id: string): Promise<StartedImport | null>;
  /** Takes the count of a start back: it came to its end in order, and what ended it says nothing of the data set. */
  spareImport(id: string): Promise<void>;
  /** Batches that are IMPORTING, the oldest first, at most `limit` of them. */
  listImporting(limit: number): Promise<string[]>;
  /** Newest first, at most `first` of them, those after the cursor. */
  list(first: number, after: BatchCursor | null, scope?: Scope): Promise<Batch[]>;
  /**
   * Commits items behind those that are there, but for paths the batch has already, and returns the items now at all these
   * paths, in any order. Null when there is no such batch, or its intake is not this one.
   *
   * @param items - of paths that differ
   * @param mostItems - most items of the batch
   * @throws HbscError `PAYLOAD_TOO_LARGE` when the batch would have more; nothing is committed then
   */
  addItems(
    id: string,
    intake: BatchIntakeState,
    items: readonly NewBatchItem[],
    mostItems: number,
  ): Promise<BatchItem[] | null>;
  /** By position, at most `first` of them, those after the position. */
  listItems(id: string, filter: BatchItemFilter, first: number, after: number | null): Promise<BatchItem[]>;
  /** Every item, or those the filter asks for, by position, in pages: memory holds one at a time. */
  streamItems(id: string, filter?: BatchItemFilter): AsyncIterable<readonly BatchItem[]>;
  /** Ends the intake of a batch in that state. False when it is in another. */
  close(id: string, intake: BatchIntakeState, notes: readonly BatchNote[]): Promise<boolean>;
  /** Cancels a batch as {@link cancel} does, with the reason why its import came to nothing. False when it is not IMPORTING. */
  reject(id: string, error: JobError): Promise<boolean>;
  /** Stops or resumes feeding. Without effect on a cancelled batch. */
  setPaused(id: string, paused: boolean): Promise<void>;
  /** Cancels a batch and its jobs that are not over, and ends its intake. False when it is cancelled already. */
  cancel(id: string): Promise<boolean>;
  /** As `JobRepository.retryMany`, for every job of the batch. @returns how many */
  retryFailed(id: string): Promise<number>;
  /**
   * Commits the next jobs of each batch that has items waiting and is neither paused nor cancelled, LOW and QUEUED, and takes up
   * those that were retried. Many may do so at once.
   *
   * @param window - most jobs of all batches that are not over, shared evenly between them; at least one each
   * @returns what is to be enqueued
   */
  feed(window: number): Promise<JobRun[]>;
}

/** Tells of changes to batches, whichever process made them. */
export interface BatchEvents {
  /**
   * Calls back at each change of the batch, or of one of its jobs, after now; the returned function forgets the callback. After
   * a lost connection it is called for what may have been missed.
   */
  onBatchChange(batchId: string, listener: () => void): () => void;
}
