import type { Scope } from './access/scope.ts';
import type {
  Classification,
  DescribedModel,
  HeartSoundClass,
  ModelIdentity,
  Outcome,
  ShadowResult,
  ShippedModel,
} from './classification.ts';
import type { JobName, JobPayload } from './job/catalogue.ts';
import type { Job, JobError, JobPriority, JobRequest, KeptRecording, Recording } from './job/job.ts';
import type { JobStatus } from './job/status.ts';

/** One run of one job: what deliveries name. */
export interface JobRun {
  readonly jobId: string;
  readonly run: number;
}

/** A job about to be committed. */
export interface NewJob extends JobRequest {
  readonly id: string;
  readonly tenant: string;
  readonly recording: Recording;
  readonly idempotency: Idempotency | null;
  /** Take over the result of an earlier job for the same audio and model, where there is one. */
  readonly reuseResult: boolean;
}

/** The client's promise that requests with this key are one and the same. */
export interface Idempotency {
  readonly key: string;
  /** SHA-256 of everything the request asks for, hex: another digest under the same key is a contradiction. */
  readonly digest: string;
}

/** What became of a {@link NewJob}: `isNew` is false when its idempotency key had made this job before. */
export interface CreatedJob {
  readonly job: Job;
  readonly isNew: boolean;
}

/** What a worker needs to know of a run it begins. */
export interface StartedRun {
  readonly recording: Recording;
  /** Counts this start. */
  readonly attempts: number;
  /** How long it has been QUEUED, milliseconds. */
  readonly waitedMs: number;
  readonly model: string;
  /** The model that runs in the shadow of those that answer, as `name@version`; null when none is to. */
  readonly shadow: string | null;
}

/** Which jobs to list; what is left out does not matter. */
export interface JobFilter {
  /** Null stands for every tenant. */
  readonly tenant?: string | null;
  readonly statuses?: readonly JobStatus[];
  readonly priorities?: readonly JobPriority[];
  /** Models asked for, as `name@version`. */
  readonly models?: readonly string[];
  readonly outcomes?: readonly Outcome[];
  /** The most probable class. */
  readonly classNames?: readonly HeartSoundClass[];
  /** Error codes of failed jobs. */
  readonly errorCodes?: readonly string[];
  /** At this moment or later. */
  readonly createdFrom?: Date;
  /** Before this moment. */
  readonly createdBefore?: Date;
  /** Found anywhere in the file name or the client's reference, whatever its case; or the beginning of the job's id. */
  readonly text?: string;
  readonly batchId?: string;
  readonly recordingId?: string;
  /** Those of these jobs that exist. */
  readonly ids?: readonly string[];
}

/**
 * Orders of the list of jobs. By their end come those that are over, by duration those that a worker began and that are over:
 * others are not in these lists.
 */
export const JOB_SORTS = [
  'CREATED_DESC',
  'CREATED_ASC',
  'FINISHED_DESC',
  'FINISHED_ASC',
  'DURATION_DESC',
  'DURATION_ASC',
] as const;

export type JobSort = (typeof JOB_SORTS)[number];

/** A place in the list of jobs: jobs that come in later do not move it. */
export interface JobCursor {
  /** What the list is ordered by: milliseconds since 1970 or, by duration, milliseconds. */
  readonly key: number;
  readonly id: string;
}

/** As far as the jobs of a list are counted: it takes about 10 ms. */
export const MOST_COUNTED = 10_000;

/** A number of jobs, counted no further than was worth it. */
export interface BoundedCount {
  readonly count: number;
  /** False when there are more. */
  readonly isExact: boolean;
}

/** Which page of the list of jobs. */
export interface JobPageRequest {
  readonly first: number;
  /** `CREATED_DESC` by default. */
  readonly sort?: JobSort;
  readonly after?: JobCursor | null;
}

/** Where recordings live: their rows, not their audio. */
export interface RecordingRepository {
  /** Those of the recordings that exist, in any order. */
  findMany(ids: readonly string[], scope?: Scope): Promise<KeptRecording[]>;
}

/** A filter that says whose jobs. */
export type ScopedJobFilter = JobFilter & Scope;

/** What is read of jobs for somebody: not without saying for whom. */
export interface ScopedJobs {
  find(id: string, scope: Scope): Promise<Job | null>;
  list(filter: ScopedJobFilter, page: JobPageRequest): Promise<Job[]>;
  count(filter: ScopedJobFilter, sort: JobSort, limit: number): Promise<BoundedCount>;
}

/** Where jobs and their results live. The rows are the truth; the queue is only transport. */
export interface JobRepository {
  /**
   * Commits the recording and its job together. The job is QUEUED, or SUCCEEDED at once with a reused result. Idempotency keys
   * and results are the tenant's own.
   *
   * @throws HbscError `CONFLICT` when the idempotency key stands for another request
   */
  create(job: NewJob): Promise<CreatedJob>;
  find(id: string, scope?: Scope): Promise<Job | null>;
  /** Those of the jobs that exist, in any order. */
  findMany(ids: readonly string[]): Promise<Job[]>;
  /** At most `first` of them, those after the cursor of the same order. */
  list(filter: JobFilter, page: JobPageRequest): Promise<Job[]>;
  /** How many jobs a list in that order has, counted up to `limit`. */
  count(filter: JobFilter, sort: JobSort, limit: number): Promise<BoundedCount>;
  /** Jobs that are not over and those that came to their end lately, by lane. */
  workload(scope?: Scope): Promise<Workload>;
  /** Marks a run as begun and returns it, or null when that run is over or unknown and there is nothing to do. */
  start(id: string, run: number): Promise<StartedRun | null>;
  /** Counts a death of the run's computation and returns how many that makes. */
  countDeath(id: string, run: number): Promise<number>;
  /** Says of runs in hand that their worker lives. */
  keepAlive(runs: readonly JobRun[]): Promise<void>;
  /**
   * Commits the result and SUCCEEDED together, and the webhook that is owed. Null when the run was already over: the first
   * result stands.
   */
  succeed(id: string, run: number, classification: Classification): Promise<EndedRun | null>;
  /** Commits FAILED with its reason, and the webhook that is owed. Null when the run was already over. */
  fail(id: string, run: number, error: JobError): Promise<EndedRun | null>;
  /** Commits CANCELLED, and the webhook that is owed. Null when there is no such job or it is over. */
  cancel(id: string, scope?: Scope): Promise<EndedRun | null>;
  /**
   * Commits the next run of a FAILED job as QUEUED. Null when there is no such job or it did not fail.
   *
   * @throws HbscError `CONFLICT` when its audio has expired or its batch is cancelled
   */
  retry(id: string, scope?: Scope): Promise<RetriedRun | null>;
  /** Places of the jobs that {@link list} would hold. */
  listPlaces(filter: JobFilter, page: JobPageRequest): Promise<JobCursor[]>;
  /** As {@link cancel}, for those of the jobs that are not over. */
  cancelMany(ids: readonly string[], scope?: Scope): Promise<EndedRun[]>;
  /** As {@link retry}, for those of the jobs that can be. */
  retryMany(ids: readonly string[], scope?: Scope): Promise<RetriedRun[]>;
  /**
   * Takes up jobs that are not over and that nobody has touched for `quietMs`: at most `limit` of each priority, the longest
   * untouched first. Each is touched by this, so that no two callers take up the same one.
   */
  takeUnattended(quietMs: number, limit: number): Promise<PrioritizedRun[]>;
}

export interface EndedRun extends JobRun {
  /** Whether a webhook is owed to the client. */
  readonly owesWebhook: boolean;
}

export interface PrioritizedRun extends JobRun {
  readonly priority: JobPriority;
}

/** The next run of a job that failed. */
export interface RetriedRun extends PrioritizedRun {
  /** The batch that it waits to be fed with; null when it is to be enqueued at once. */
  readonly batchId: string | null;
}

/** How much there is to do, and how much was done. */
export interface Workload {
  readonly interactive: LaneWorkload;
  readonly bulk: LaneWorkload;
}

export interface LaneWorkload {
  readonly queued: number;
  readonly running: number;
  /** How long the longest waiting job has been QUEUED, seconds; 0 when none is. */
  readonly oldestQueuedSeconds: number;
  /** Jobs that came to their end within the last minute. */
  readonly succeededLastMinute: number;
  readonly failedLastMinute: number;
  readonly cancelledLastMinute: number;
}

/** Hands work to workers, wherever they are. */
export interface JobQueue {
  /**
   * Adding the same delivery twice adds it once, until it is over.
   *
   * @param urgent - ahead of everything that is not
   * @throws HbscError `QUEUE_UNAVAILABLE`, after two seconds at most
   */
  enqueue<Name extends JobName>(
    name: Name,
    payload: JobPayload<Name>,
    options?: { urgent?: boolean },
  ): Promise<void>;
  /**
   * As {@link enqueue}, for many deliveries of one kind in one round trip.
   *
   * @throws HbscError `QUEUE_UNAVAILABLE`, after two seconds at most: any number of them may be added then
   */
  enqueueAll<Name extends JobName>(
    name: Name,
    payloads: readonly JobPayload<Name>[],
    options?: { urgent?: boolean },
  ): Promise<void>;
  /** Takes back what no worker has begun. Nothing happens when there is no such delivery or it is in hand. @throws HbscError `QUEUE_UNAVAILABLE` */
  remove<Name extends JobName>(name: Name, payload: JobPayload<Name>): Promise<void>;
  /** @throws HbscError `QUEUE_UNAVAILABLE` */
  state(name: JobName): Promise<QueueState>;
}

/** What a queue holds. */
export interface QueueState {
  /** Workers take nothing from it; what they have in hand goes on, and what comes waits. */
  readonly isPaused: boolean;
  /** Deliveries that are not over: those of the three kinds below. */
  readonly pending: number;
  readonly waiting: number;
  /** In the hands of workers. */
  readonly active: number;
  /** Put off: to be delivered again after a failure of the machinery, or on schedule. */
  readonly delayed: number;
}

/** Stops workers from taking work and lets them take it again, for the whole deployment and until it is taken back. */
export interface QueueSwitch {
  /** Pausing a paused queue changes nothing. @throws HbscError `QUEUE_UNAVAILABLE` */
  pause(name: JobName): Promise<void>;
  /** @throws HbscError `QUEUE_UNAVAILABLE` */
  resume(name: JobName): Promise<void>;
}

/** Thrown while a delivery is in hand: it is not to be done now, and is made again later as if it never had been. */
export class NotNowError extends Error {
  override readonly name = 'NotNowError';

  /** @param waitMs - until the delivery is made again, milliseconds */
  constructor(readonly waitMs: number) {
    super(`put off for ${waitMs} ms`);
  }
}

/** A job's status changed: what every gateway hears with the commit of the change. */
export interface JobChange {
  readonly jobId: string;
  readonly revision: number;
  readonly status: JobStatus;
}

/** Tells of changes to jobs, whichever process made them. */
export interface JobEvents {
  /**
   * Calls back at each change after now; the returned function forgets the callback. A change may be told late or twice:
   * its revision says whether it is news.
   *
   * None is missed for good: after a lost connection, the job's present status is told.
   */
  onChange(jobId: string, listener: (change: JobChange) => void): () => void;
  /** As {@link onChange}, for every job there is. */
  onAnyChange(listener: (change: JobChange) => void): () => void;
}

/** Tells workers which jobs and imports of batches to drop. */
export interface Cancellations {
  /** Calls back when the job or batch is cancelled after now; the returned function forgets the callback. */
  onCancelled(id: string, listener: () => void): () => void;
}

/** A blob that is written but not yet kept: it is gone unless {@link StagedBlob.keep} is called. */
export interface StagedBlob {
  /** SHA-256 of the content, hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** The path of a local file with its content, until it is kept or discarded. */
  readonly file: string;
  /** Makes the blob durable under its hash, and as new as can be: {@link BlobStore.removeOlder} spares it. */
  keep(): Promise<void>;
  /** Removes it unless it was kept. Safe to call twice. */
  discard(): Promise<void>;
}

/** A part of a blob. */
export interface ByteRange {
  readonly start: number;
  /** The last byte of it. */
  readonly end: number;
}

/** Recordings as bytes, named by their SHA-256. */
export interface BlobStore {
  /**
   * Streams content in, hashing as it goes.
   *
   * @throws HbscError `PAYLOAD_TOO_LARGE` past `maxBytes`, `STORAGE_UNAVAILABLE`; nothing is left behind.
   */
  stage(content: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StagedBlob>;
  /**
   * The path of a local file with the blob's content, for the compute process to read.
   *
   * @throws HbscError `STORAGE_UNAVAILABLE` when the blob is not there or cannot be fetched.
   */
  localFile(sha256: string): Promise<string>;
  /**
   * A blob's content, of which nothing need be kept on this machine.
   *
   * @param range - the part of it that is wanted, which must lie within it
   * @throws HbscError `STORAGE_UNAVAILABLE` when the blob is not there or cannot be fetched.
   */
  read(sha256: string, range?: ByteRange): AsyncIterable<Uint8Array>;
  /** Every kept blob that was last kept before that moment, in batches. */
  listOlder(than: Date): AsyncIterable<readonly string[]>;
  /** Removes a blob, unless it was kept again since. Nothing happens when it is not there. */
  removeOlder(sha256: string, than: Date): Promise<void>;
  /** Removes what processes that died left on this machine on its way in or out. */
  removeAbandoned(): Promise<void>;
  /** @throws HbscError `STORAGE_UNAVAILABLE` when the storage does not answer */
  ping(): Promise<void>;
}

/** Decodes and classifies a file where a crash, a hang or a memory blow-up costs one job and nothing else. */
export interface Classifier {
  /**
   * @param model - `name@version`
   * @throws HbscError for what is wrong with the recording (never retryable), `TIMEOUT` when it took too long,
   *   `MODEL_UNAVAILABLE` when the model is not held here: another worker may hold it.
   * @throws the signal's reason once it is aborted: the work stops, wherever it is.
   * @throws ComputationDiedError when the compute process itself failed: another attempt may succeed.
   * @throws Error when there was no compute process to be had.
   */
  classify(file: string, model: string, signal: AbortSignal): Promise<Classification>;
}

/** How often a worker says which models it holds, milliseconds. */
export const REGISTER_EVERY_MS = 30_000;
/** How long what a worker says of its models is believed, milliseconds. */
export const HELD_MS = 2 * 60_000;

/** The models that workers hold, and which of them somebody chose. */
export interface ModelRegistry {
  /** Says that a worker holds these models. What it does not say again within {@link HELD_MS} is not held by it any more. */
  register(models: readonly DescribedModel[]): Promise<void>;
  /**
   * By name and version. While no worker says anything, what was held last: a deployment without workers accepts recordings
   * for those to come.
   */
  list(): Promise<ShippedModel[]>;
  /** What is to be known of a model, in Markdown; empty when nothing is. */
  card(model: ModelIdentity): Promise<string>;
  /** What is chosen now, for the whole deployment. */
  chosen(): Promise<ChosenModels>;
  /** Chooses for the whole deployment. Null takes a choice back. */
  choose(role: 'active' | 'shadow', model: string | null): Promise<void>;
}

/** Models that somebody chose while the service ran, as `name@version`; null where nobody did. */
export interface ChosenModels {
  /** Answers jobs that ask for no other. */
  readonly active: string | null;
  readonly activeSince: Date | null;
  /** Runs in the shadow of those that answer. */
  readonly shadow: string | null;
  readonly shadowSince: Date | null;
}

/** What was recorded of models that ran in the shadow of others. */
export interface ShadowRepository {
  /** Without effect when the job is gone, or something was recorded for it before. */
  record(jobId: string, result: ShadowResult): Promise<void>;
  /** By job; one is missing when no model ran in the shadow of the job's, or it did not come to an end. */
  findMany(jobIds: readonly string[]): Promise<ReadonlyMap<string, ShadowResult>>;
}

/** What expires. All in batches of at most `limit`; each returns how many it dealt with. */
export interface RetentionRepository {
  /**
   * Removes jobs that came to their end before that moment and belong to no batch, with their results, webhooks, and recordings
   * that nothing is left of.
   */
  removeJobsEndedBefore(moment: Date, limit: number): Promise<number>;
  /**
   * Removes one batch that came to its end before that moment, with its items, jobs, and recordings that nothing is left of.
   * Null when there is none.
   *
   * @returns how many jobs that were
   */
  removeBatchEndedBefore(moment: Date): Promise<number | null>;
  /** Removes large uploads that were begun before that moment and that no import is to read. */
  removeUploadsBegunBefore(moment: Date): Promise<void>;
  /** Forgets how often those asked who may ask again as often as ever. */
  removeWholeAllowances(): Promise<void>;
  /** Forgets the audio of recordings that came in before that moment and that no job and no waiting item still needs. */
  expireAudioBefore(moment: Date, limit: number): Promise<number>;
  /** Those of the blobs that no recording and no {@link LargeUpload} refers to. */
  unreferenced(sha256s: readonly string[]): Promise<string[]>;
}
