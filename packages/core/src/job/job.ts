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

/** One request to classify one recording. */
export interface Job {
  readonly id: string;
  readonly recording: Recording;
  readonly status: JobStatus;
  /** 1 for the first run; a retry adds one. */
  readonly run: number;
  /** How often a worker began the current run. */
  readonly attempts: number;
  readonly error: JobError | null;
  readonly classification: Classification | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** Why a job failed, as a client may read it. */
export interface JobError {
  readonly code: ErrorCode;
  readonly message: string;
}
