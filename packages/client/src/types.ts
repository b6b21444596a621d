import type {
  ApiKeyView,
  AuditEntryView,
  BatchItemView,
  BatchView,
  CreateApiKeyInput,
  HeartSoundClass,
  JobFilterInput,
  JobSort,
  JobView,
  LabelsInput,
  SubmitRecordingInput,
} from './generated/operations.ts';

/** What may be said with a recording. Without an `idempotencyKey` the client makes one, so that it can send it again. */
export type SubmissionOptions = Omit<SubmitRecordingInput, 'audio'>;

export interface PageRequest {
  /** 1 to 100; 20 by default. */
  readonly first?: number | undefined;
  /** The `endCursor` of the page before. */
  readonly after?: string | null | undefined;
}

export interface JobPageRequest extends PageRequest {
  /** `CREATED_DESC` by default; a cursor is good for the order it came from. */
  readonly sort?: JobSort | undefined;
  /** Whether the jobs on all pages are counted as well. */
  readonly counted?: boolean | undefined;
}

export interface Page {
  readonly hasNextPage: boolean;
  /** Null on an empty page. */
  readonly endCursor: string | null;
}

export interface JobPage<Job = JobView> extends Page {
  /** Newest first, unless another order was asked for. */
  readonly jobs: readonly Job[];
  /** Null unless it was asked for; counted up to 10,000. */
  readonly totalCount: number | null;
  /** False when there are more than `totalCount`; null unless it was asked for. */
  readonly totalCountIsExact: boolean | null;
}

/** Which jobs to change: those named, at most 1,000, or those a filter asks for. */
export type JobSelection =
  | { readonly ids: readonly string[]; readonly filter?: never }
  | { readonly filter: JobFilterInput; readonly ids?: never };

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
  readonly model?: string | null | undefined;
  /** The class that each label of your own stands for. */
  readonly labels?: Readonly<Record<string, HeartSoundClass>> | undefined;
}

/** Where the labels of a data set are: in a manifest, or in the paths of the files. One of them at most. */
export type LabelSource = Omit<LabelsInput, 'mapping'>;

/** What may be said of a data set that is imported. */
export interface DataSetOptions extends BatchOptions {
  readonly labelled?: LabelSource | undefined;
}

/** A file for a batch. */
export interface BatchFile {
  /** Its name within the batch, which no other file has. */
  readonly path: string;
  readonly content: Blob;
  readonly label?: string | null | undefined;
  /** Recordings of one group, such as one patient's, are not independent of each other. */
  readonly group?: string | null | undefined;
}

export interface BatchPage extends Page {
  /** Newest first. */
  readonly batches: readonly BatchView[];
}

export interface BatchItemPage extends Page {
  /** In their order. */
  readonly items: readonly BatchItemView[];
}

/** What is said of a key that is made. */
export type ApiKeyOptions = CreateApiKeyInput;

export interface ApiKeyPage extends Page {
  /** Newest first; those that are over as well. */
  readonly keys: readonly ApiKeyView[];
}

export interface AuditPage extends Page {
  /** Newest first. */
  readonly entries: readonly AuditEntryView[];
}
