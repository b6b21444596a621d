import type { ClassName, FailureView, JobStatus, ResultView } from './types.ts';

export type BatchStatus = 'IMPORTING' | 'OPEN' | 'RUNNING' | 'PAUSED' | 'FINISHED' | 'CANCELLED' | 'REJECTED';

/** What can be downloaded of a batch: its items, a report, pictures of its evaluation. */
export type BatchFileName =
  | 'items.csv'
  | 'items.jsonl'
  | 'report.html'
  | `${'confusion' | 'reliability' | 'coverage'}.${'svg' | 'png'}`;

/** What may be said of a batch. */
export interface BatchOptions {
  readonly name: string;
  /** As `name@version`; by default the active one. */
  readonly model?: string | null;
  /** The class that each label of your own stands for. */
  readonly labels?: Readonly<Record<string, ClassName>>;
}

/** Where the labels of a data set are: in a manifest, or in the paths of the files. One of them at most. */
export interface LabelSource {
  /** CSV or JSON Lines, in the data set or uploaded by itself. */
  readonly manifest?: {
    readonly path?: string;
    readonly uploadId?: string;
    /** What it calls its columns; `path`, `label` and `group` by default. */
    readonly columns?: { readonly path?: string; readonly label?: string; readonly group?: string };
  };
  /** Each file has the name of its folder as label. */
  readonly folder?: boolean;
  /** Such as `{group}_{label}.wav`. */
  readonly template?: string;
}

/** What may be said of a data set that is imported. */
export interface DataSetOptions extends BatchOptions {
  readonly labelled?: LabelSource;
}

/** A file for a batch. */
export interface BatchFile {
  /** Its name within the batch, which no other file has. */
  readonly path: string;
  readonly content: Blob;
  readonly label?: string | null;
  /** Recordings of one group, such as one patient's, are not independent of each other. */
  readonly group?: string | null;
}

/** What became of a file: an item, or an error and nothing was changed. */
export interface AddedFile {
  readonly path: string;
  readonly item: BatchItemView | null;
  readonly error: FailureView | null;
}

/** A batch as the service shows it; times are ISO 8601. */
export interface BatchView {
  readonly id: string;
  readonly name: string;
  readonly model: string;
  readonly status: BatchStatus;
  /** The batch whose recordings it classifies anew. */
  readonly rerunOf: string | null;
  readonly createdAt: string;
  readonly closedAt: string | null;
  readonly pausedAt: string | null;
  readonly cancelledAt: string | null;
  /** When it was over. */
  readonly finishedAt: string | null;
  readonly ratePerSecond: number;
  /** Null when it cannot be told. */
  readonly etaSeconds: number | null;
  /** All but `total` sum to it. */
  readonly counts: Readonly<
    Record<'total' | 'waiting' | 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled', number>
  >;
  /** Why its import was rejected. */
  readonly error: FailureView | null;
  /** What was found odd in the data set. */
  readonly notes: readonly {
    readonly kind: string;
    readonly count: number;
    readonly examples: readonly string[];
  }[];
}

/** Which items to list; what is left out does not matter. */
export interface BatchItemFilter {
  readonly statuses?: readonly ('WAITING' | JobStatus)[];
  /** Null stands for items without a label, or with an unknown one. */
  readonly labels?: readonly (ClassName | null)[];
  readonly predictions?: readonly ClassName[];
  readonly errorCodes?: readonly string[];
}

/** One file of a batch. */
export interface BatchItemView {
  readonly position: number;
  readonly path: string;
  readonly status: 'WAITING' | JobStatus;
  readonly givenLabel: string | null;
  /** Null without a label, or with an unknown one. */
  readonly label: ClassName | null;
  readonly group: string | null;
  readonly error: FailureView | null;
  readonly job: {
    readonly id: string;
    readonly status: JobStatus;
    readonly run: number;
    readonly result: Pick<
      ResultView,
      | 'outcome'
      | 'topPrediction'
      | 'predictions'
      | 'quality'
      | 'heartRate'
      | 'model'
      | 'format'
      | 'sampleRate'
      | 'duration'
    > | null;
  } | null;
}

export interface BatchPage {
  /** Newest first. */
  readonly batches: readonly BatchView[];
  readonly hasNextPage: boolean;
  /** Null on an empty page. */
  readonly endCursor: string | null;
}

export interface BatchItemPage {
  /** In their order. */
  readonly items: readonly BatchItemView[];
  readonly hasNextPage: boolean;
  /** Null on an empty page. */
  readonly endCursor: string | null;
}
