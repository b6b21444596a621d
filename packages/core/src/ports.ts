import type { Classification } from './classification.ts';
import type { JobName, JobPayload } from './job/catalogue.ts';
import type { Job, JobError, Recording } from './job/job.ts';

/** Where jobs and their results live. The rows are the truth; the queue is only transport. */
export interface JobRepository {
  /** Commits the recording and its queued job together. */
  create(job: { id: string; recording: Recording }): Promise<Job>;
  find(id: string): Promise<Job | null>;
  /**
   * Marks a run as begun and returns it, or null when that run is over or unknown and there is nothing to do.
   * `attempts` in the answer counts this start.
   */
  start(id: string, run: number): Promise<{ recording: Recording; attempts: number } | null>;
  /** Commits the result and SUCCEEDED together. False when the run was already over: the first result stands. */
  succeed(id: string, run: number, classification: Classification): Promise<boolean>;
  /** Commits FAILED with its reason. False when the run was already over. */
  fail(id: string, run: number, error: JobError): Promise<boolean>;
}

/** Hands work to workers, wherever they are. */
export interface JobQueue {
  /** @throws HbscError `QUEUE_UNAVAILABLE` */
  enqueue<Name extends JobName>(name: Name, payload: JobPayload<Name>): Promise<void>;
}

/** Tells of jobs that came to their end, whichever process ended them. */
export interface JobEvents {
  /**
   * Calls back when a job comes to its end after now; the returned function forgets the callback.
   *
   * No end is missed: after a lost connection, ends that were not heard are told late.
   */
  onEnd(jobId: string, listener: () => void): () => void;
}

/** A blob that is written but not yet kept: it is gone unless {@link StagedBlob.keep} is called. */
export interface StagedBlob {
  /** SHA-256 of the content, hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** Makes the blob durable under its hash. */
  keep(): Promise<void>;
  /** Removes it unless it was kept. Safe to call twice. */
  discard(): Promise<void>;
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
   * @throws HbscError `STORAGE_UNAVAILABLE` when the blob is not there.
   */
  localFile(sha256: string): Promise<string>;
}

/** Decodes and classifies a file where a crash, a hang or a memory blow-up costs one job and nothing else. */
export interface Classifier {
  /**
   * @throws HbscError for what is wrong with the recording (never retryable), `TIMEOUT` when it took too long.
   * @throws Error when the compute process itself failed: another attempt may succeed.
   */
  classify(file: string): Promise<Classification>;
}
