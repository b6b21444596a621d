import type { Classification } from '../classification.ts';
import type { ErrorCode } from '../errors.ts';
import type { JobStatus } from './status.ts';

/** An uploaded file as the service knows it. The audio itself is a blob named by its hash. */
export interface Recording {
  readonly id: string;
  /** SHA-256 of the uploaded bytes, hex; names the blob. */
  readonly sha256: string;
  readonly bytes: number;
  /** The name the client gave the file, for display alone: never a path, never trusted. */
  readonly fileName: string;
}

/** A recording as it is kept. */
export interface KeptRecording extends Recording {
  readonly createdAt: Date;
  /** Whether the audio itself is still kept; policy may have given it up, and the row stays with the jobs. */
  readonly audioAvailable: boolean;
}

/**
 * How urgent a job is. HIGH and NORMAL ride the interactive lane, HIGH ahead of NORMAL; LOW rides the bulk lane, which
 * never delays the other.
 */
export const JOB_PRIORITIES = ['HIGH', 'NORMAL', 'LOW'] as const;

export type JobPriority = (typeof JOB_PRIORITIES)[number];

/** What a client asks for with a recording. */
export interface JobRequest {
  /** The model that is to answer, as `name@version`. */
  readonly model: string;
  readonly priority: JobPriority;
  /** The client's own name for the job, for display and search. */
  readonly clientReference: string | null;
  /** Who is told of the job's end. */
  readonly webhookUrl: string | null;
}

/** One request to classify one recording. */
export interface Job extends JobRequest {
  readonly id: string;
  /** Whose it is. */
  readonly tenant: string;
  readonly recording: Recording;
  readonly status: JobStatus;
  /** 1 for the first run; a retry adds one. */
  readonly run: number;
  /** How often a worker began the current run. */
  readonly attempts: number;
  /** Grows with every change of status: of two views of a job, the one with the higher revision is the newer. */
  readonly revision: number;
  /** The job whose result this one took over instead of running, or null. */
  readonly reusedFrom: string | null;
  /** The batch that counts it, or null. */
  readonly batchId: string | null;
  readonly error: JobError | null;
  readonly classification: Classification | null;
  readonly createdAt: Date;
  /** When the current run began to wait. */
  readonly queuedAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** Why a job failed, as a client may read it. */
export interface JobError {
  readonly code: ErrorCode;
  readonly message: string;
}
