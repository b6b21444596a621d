import {
  type Classification,
  type HeartRhythm,
  isErrorCode,
  type Job,
  type JobError,
  type JobPriority,
  type JobStatus,
  type Outcome,
  type Recording,
  type SignalQuality,
  type WindowProbabilities,
} from '@hbsc/core';
import { Prisma } from './generated/client.ts';

/** What {@link jobOf} reads of a job and of its recording, for statements that call them `job` and `recording`. */
export const JOB_COLUMNS = Prisma.sql`
  job.id, job.recording_id, job.tenant, job.status, job.run, job.attempts, job.revision, job.model, job.priority, job.client_reference,
  job.webhook_url, job.reused_from, job.batch_id, job.error_code, job.error_message, job.created_at, job.queued_at, job.started_at, job.finished_at,
  recording.sha256, recording.bytes, recording.file_name`;

/** The columns of a result beside its job's id. */
export const RESULT_COLUMNS = Prisma.sql`
  outcome, model_name, model_version, model_sha256, probabilities, top_label, format, sample_rate_hz, channels,
  duration_seconds, decode_ms, resample_ms, infer_ms, analyse_ms, windows, quality, rhythm`;

/** Every job with its recording and its result. Each has one at most, so Postgres leaves out a join that nothing asks for. */
export const FROM_JOBS = Prisma.sql`
  FROM job LEFT JOIN recording ON recording.id = job.recording_id LEFT JOIN result ON result.job_id = job.id`;

/** Every job whole: to be followed by a `WHERE`. */
export const SELECT_JOBS = Prisma.sql`SELECT ${JOB_COLUMNS}, ${RESULT_COLUMNS} ${FROM_JOBS}`;

export interface RecordingRow {
  readonly recording_id: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly file_name: string;
}

/** A row of {@link SELECT_JOBS}. */
export interface JobRow extends RecordingRow, Partial<ResultRow> {
  readonly id: string;
  readonly tenant: string;
  readonly status: JobStatus;
  readonly run: number;
  readonly attempts: number;
  readonly revision: number;
  readonly model: string;
  readonly priority: JobPriority;
  readonly client_reference: string | null;
  readonly webhook_url: string | null;
  readonly reused_from: string | null;
  readonly batch_id: string | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly created_at: Date;
  readonly queued_at: Date;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
}

interface ResultRow {
  /** Null where there is no result, and the columns after it too. */
  readonly outcome: Outcome | null;
  readonly model_name: string;
  readonly model_version: string;
  readonly model_sha256: string;
  readonly probabilities: number[];
  readonly format: string;
  readonly sample_rate_hz: number;
  readonly channels: number;
  readonly duration_seconds: number;
  readonly decode_ms: number;
  readonly resample_ms: number;
  readonly infer_ms: number;
  readonly analyse_ms: number;
  readonly windows: WindowProbabilities[];
  readonly quality: SignalQuality | null;
  readonly rhythm: HeartRhythm | null;
}

export function jobOf(row: JobRow): Job {
  return {
    id: row.id,
    tenant: row.tenant,
    recording: recordingOf(row),
    status: row.status,
    run: row.run,
    attempts: row.attempts,
    revision: row.revision,
    model: row.model,
    priority: row.priority,
    clientReference: row.client_reference,
    webhookUrl: row.webhook_url,
    reusedFrom: row.reused_from,
    batchId: row.batch_id,
    error: errorOf(row),
    classification: hasResult(row) ? classificationOf(row) : null,
    createdAt: row.created_at,
    queuedAt: row.queued_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

export function recordingOf({
  recording_id: id,
  sha256,
  bytes,
  file_name: fileName,
}: RecordingRow): Recording {
  return { id, sha256, bytes, fileName };
}

export function errorOf({
  error_code: code,
  error_message: message,
}: Pick<JobRow, 'error_code' | 'error_message'>): JobError | null {
  if (code === null) return null;
  return { code: isErrorCode(code) ? code : 'INTERNAL', message: message ?? '' };
}

function hasResult(row: JobRow): row is JobRow & ResultRow & { outcome: Outcome } {
  return typeof row.outcome === 'string';
}

function classificationOf(row: ResultRow & { outcome: Outcome }): Classification {
  return {
    outcome: row.outcome,
    model: { name: row.model_name, version: row.model_version, sha256: row.model_sha256 },
    signal: {
      format: row.format,
      sampleRateHz: row.sample_rate_hz,
      channels: row.channels,
      durationSeconds: row.duration_seconds,
    },
    probabilities: row.probabilities,
    windows: row.windows,
    quality: row.quality,
    rhythm: row.rhythm,
    timings: {
      decodeMs: row.decode_ms,
      resampleMs: row.resample_ms,
      inferMs: row.infer_ms,
      analyseMs: row.analyse_ms,
    },
  };
}
