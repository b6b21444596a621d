/** One class with its label (0-3) and its probability (0 to 1). */
export interface ClassProbability {
  readonly label: number;
  readonly className: string;
  readonly confidence: number;
}

export interface Prediction {
  readonly topPrediction: ClassProbability;
  /** All four classes in label order. */
  readonly predictions: readonly ClassProbability[];
}

export type JobStatus = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
export type JobPriority = 'HIGH' | 'NORMAL' | 'LOW';
export type Outcome = 'CLASSIFIED' | 'UNCERTAIN' | 'POOR_SIGNAL';
export type ClassName = 'artifact' | 'extrahls' | 'murmur' | 'normal';
export type PoorSignalReason = 'TOO_SHORT' | 'SILENT' | 'CLIPPED' | 'NO_PERIODICITY' | 'NOISY';

/** What may be said with a recording. */
export interface SubmissionOptions {
  /** As `name@version`; by default the service's own. */
  readonly model?: string | null;
  readonly priority?: JobPriority | null;
  /** Your own name for the job. */
  readonly clientReference?: string | null;
  /** Requests with one key make one job. */
  readonly idempotencyKey?: string | null;
  /** Where the service tells of the job's end. */
  readonly webhookUrl?: string | null;
  /** Take over the result of an earlier job for the same audio and model, where there is one. */
  readonly reuseResult?: boolean | null;
}

/**
 * Orders of the list of jobs. By FINISHED it holds jobs that are over, by DURATION those of them that a worker began, by the
 * time from its start to the end.
 */
export type JobSort =
  | 'CREATED_DESC'
  | 'CREATED_ASC'
  | 'FINISHED_DESC'
  | 'FINISHED_ASC'
  | 'DURATION_DESC'
  | 'DURATION_ASC';

/** Which jobs to list; what is left out does not matter. Times are ISO 8601. */
export interface JobFilter {
  readonly statuses?: readonly JobStatus[];
  readonly priorities?: readonly JobPriority[];
  readonly models?: readonly string[];
  readonly outcomes?: readonly Outcome[];
  readonly classNames?: readonly ClassName[];
  readonly errorCodes?: readonly string[];
  readonly createdFrom?: string;
  readonly createdBefore?: string;
  readonly text?: string;
  readonly batchId?: string;
  readonly recordingId?: string;
}

export interface PageRequest {
  /** 1 to 100 jobs; 20 by default. */
  readonly first?: number;
  /** The `endCursor` of the page before. */
  readonly after?: string | null;
  /** Whether the jobs on all pages are counted as well. */
  readonly counted?: boolean;
}

export interface JobPageRequest extends PageRequest {
  /** `CREATED_DESC` by default; a cursor is good for the order it came from. */
  readonly sort?: JobSort;
}

export interface JobPage<Job = JobView> {
  /** Newest first, unless another order was asked for. */
  readonly jobs: readonly Job[];
  readonly hasNextPage: boolean;
  /** Null on an empty page. */
  readonly endCursor: string | null;
  /** Null unless it was asked for; counted up to 10,000. */
  readonly totalCount: number | null;
  /** False when there are more than `totalCount`; null unless it was asked for. */
  readonly totalCountIsExact: boolean | null;
}

/** What a run goes through: DECODE, RESAMPLE, INFER, ANALYSE and OTHER are parts of RUNNING. */
export type JobStage = 'WAITING' | 'RUNNING' | 'DECODE' | 'RESAMPLE' | 'INFER' | 'ANALYSE' | 'OTHER';

export interface StageSpan {
  readonly stage: JobStage;
  /** Null where only the duration is recorded. */
  readonly startedAt: string | null;
  /** Null while it lasts. */
  readonly durationMs: number | null;
}

/** Why a job failed. */
export interface FailureView {
  readonly code: string;
  readonly message: string;
  /** Whether another run may succeed. */
  readonly retryable: boolean;
  /** What would do. */
  readonly advice: string;
}

/** An uploaded file. */
export interface RecordingView {
  readonly id: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly fileName: string;
  readonly createdAt: string;
  /** Whether the audio is still kept. */
  readonly audioAvailable: boolean;
  /** Newest first, at most 100. */
  readonly jobs: readonly JobView[];
}

/** A job as the service shows it; times are ISO 8601. */
export interface JobView {
  readonly id: string;
  readonly status: JobStatus;
  readonly priority: JobPriority;
  /** The model asked for, as `name@version`. */
  readonly model: string;
  readonly clientReference: string | null;
  /** Grows with every change of status. */
  readonly revision: number;
  readonly run: number;
  readonly attempts: number;
  /** The job whose result this one took over. */
  readonly reusedFrom: string | null;
  readonly recordingId: string;
  /** The data set that counts it. */
  readonly batchId: string | null;
  readonly fileName: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly createdAt: string;
  /** When the current run began to wait. */
  readonly queuedAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** Where the time of the current run went, as far as it is recorded. */
  readonly timeline: readonly StageSpan[];
  readonly error: FailureView | null;
  readonly result: ResultView | null;
}

/** What a list shows of a job. */
export interface JobRow
  extends Omit<JobView, 'reusedFrom' | 'sha256' | 'recordingId' | 'timeline' | 'error' | 'result'> {
  readonly error: Pick<FailureView, 'code' | 'message'> | null;
  readonly result: {
    readonly outcome: Outcome;
    readonly topPrediction: Pick<ClassProbability, 'className' | 'confidence'>;
    readonly heartRate: { readonly bpm: number } | null;
    /** Seconds. */
    readonly duration: number;
  } | null;
}

/** Which model answered, to the byte. */
export interface ModelIdentity {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

/** A model that workers hold. */
export interface ModelView extends ModelIdentity {
  /** It answers recordings that ask for no other. */
  readonly isActive: boolean;
  /** It runs in the shadow of those that answer. */
  readonly isShadow: boolean;
  /** When somebody chose it, ISO 8601; null when nobody did. */
  readonly chosenAt: string | null;
  /** Ids of the workers that hold it. */
  readonly heldBy: readonly string[];
  /** What was measured of it; `low` and `high` are the 95 % interval. */
  readonly figures: readonly {
    readonly name: string;
    readonly value: number;
    readonly low: number | null;
    readonly high: number | null;
  }[];
}

export interface ResultView extends Prediction {
  readonly outcome: Outcome;
  /** In order of time, from the beginning: after the last, less is left than lies between two starts. Seconds. */
  readonly windows: readonly (Prediction & { readonly start: number; readonly end: number })[];
  /** Null in results from before it was looked at. */
  readonly quality: { readonly index: number; readonly reasons: readonly PoorSignalReason[] } | null;
  /** Null when no rhythm was found. */
  readonly heartRate: { readonly bpm: number; readonly confidence: number } | null;
  /** In order of time, seconds; empty when S1 and S2 cannot be told apart. */
  readonly heartSounds: readonly { readonly sound: 'S1' | 'S2'; readonly time: number }[];
  /** Median, seconds. */
  readonly systole: number | null;
  /** Median, seconds. */
  readonly diastole: number | null;
  readonly model: ModelIdentity;
  readonly format: string;
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  /** Seconds. */
  readonly duration: number;
  readonly notice: string;
  readonly timings: {
    readonly decodeMs: number;
    readonly resampleMs: number;
    readonly inferMs: number;
    readonly analyseMs: number;
  };
}

/** What the model in the shadow said of a recording. */
export interface ShadowResultView extends Prediction {
  readonly outcome: Outcome;
  readonly model: ModelIdentity;
  readonly inferMs: number;
}
