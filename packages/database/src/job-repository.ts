import {
  type Classification,
  isErrorCode,
  isTerminal,
  JOB_STATUSES,
  type Job,
  type JobError,
  type JobRepository,
  type JobStatus,
  type Recording,
  sourcesOf,
} from '@hbsc/core';
import type { Database } from './client.ts';
import { JOB_END_CHANNEL } from './job-events.ts';

/**
 * Jobs in Postgres. Each operation is one statement, so one round trip and one transaction; the state machine's edges are
 * in its `WHERE`, so of two writers that race for the same edge exactly one wins. A job's end is told with its commit.
 */
export class PrismaJobRepository implements JobRepository {
  constructor(private readonly database: Database) {}

  async create({ id, recording }: { id: string; recording: Recording }): Promise<Job> {
    const rows = await this.database.prisma.$queryRaw<{ created_at: Date }[]>`
      WITH inserted AS (
        INSERT INTO recording (id, sha256, bytes, file_name)
        VALUES (${recording.id}::uuid, ${recording.sha256}, ${recording.bytes}, ${recording.fileName})
        RETURNING id
      )
      INSERT INTO job (id, recording_id) SELECT ${id}::uuid, inserted.id FROM inserted
      RETURNING created_at`;
    const createdAt = rows[0]?.created_at;
    if (!createdAt) throw new Error('the new job was not returned');
    return {
      id,
      recording,
      status: 'QUEUED',
      run: 1,
      attempts: 0,
      error: null,
      classification: null,
      createdAt,
      startedAt: null,
      finishedAt: null,
    };
  }

  async find(id: string): Promise<Job | null> {
    const rows = await this.database.prisma.$queryRaw<JobRow[]>`
      SELECT job.*, recording.sha256, recording.bytes, recording.file_name, result.job_id, result.model_name,
             result.model_version, result.model_sha256, result.probabilities, result.format, result.sample_rate_hz,
             result.channels, result.duration_seconds, result.decode_ms, result.resample_ms, result.infer_ms
      FROM job JOIN recording ON recording.id = job.recording_id LEFT JOIN result ON result.job_id = job.id
      WHERE job.id = ${id}::uuid`;
    const row = rows[0];
    return row ? jobOf(row) : null;
  }

  /** Those of the jobs that are over. */
  async endedAmong(ids: readonly string[]): Promise<string[]> {
    const over = JOB_STATUSES.filter(isTerminal);
    const rows = await this.database.prisma.job.findMany({
      where: { id: { in: [...ids] }, status: { in: over } },
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  }

  async start(id: string, run: number): Promise<{ recording: Recording; attempts: number } | null> {
    const rows = await this.database.prisma.$queryRaw<StartedRow[]>`
      UPDATE job SET status = 'RUNNING', attempts = attempts + 1, started_at = now()
      FROM recording
      WHERE job.id = ${id}::uuid AND run = ${run} AND recording.id = job.recording_id
        AND status = ANY(${sourcesOf('start')}::job_status[])
      RETURNING attempts, recording.id, sha256, bytes, file_name`;
    const row = rows[0];
    if (!row) return null;
    const { attempts, sha256, bytes } = row;
    return { attempts, recording: { id: row.id, sha256, bytes, fileName: row.file_name } };
  }

  async succeed(id: string, run: number, result: Classification): Promise<boolean> {
    const { model, signal, timings } = result;
    const kept = await this.database.prisma.$queryRaw<unknown[]>`
      WITH finished AS (
        UPDATE job SET status = 'SUCCEEDED', finished_at = now(), error_code = NULL, error_message = NULL
        WHERE id = ${id}::uuid AND run = ${run} AND status = ANY(${sourcesOf('succeed')}::job_status[])
        RETURNING id
      )
      INSERT INTO result (job_id, model_name, model_version, model_sha256, probabilities, format, sample_rate_hz,
                          channels, duration_seconds, decode_ms, resample_ms, infer_ms)
      SELECT id, ${model.name}, ${model.version}, ${model.sha256}, ${[...result.probabilities]}::float8[],
             ${signal.format}, ${signal.sampleRateHz}, ${signal.channels}, ${signal.durationSeconds},
             ${timings.decodeMs}, ${timings.resampleMs}, ${timings.inferMs}
      FROM finished
      ON CONFLICT (job_id) DO NOTHING
      RETURNING pg_notify(${JOB_END_CHANNEL}, job_id::text)::text`;
    return kept.length === 1;
  }

  async fail(id: string, run: number, { code, message }: JobError): Promise<boolean> {
    const changed = await this.database.prisma.$queryRaw<unknown[]>`
      UPDATE job SET status = 'FAILED', finished_at = now(), error_code = ${code}, error_message = ${message}
      WHERE id = ${id}::uuid AND run = ${run} AND status = ANY(${sourcesOf('fail')}::job_status[])
      RETURNING pg_notify(${JOB_END_CHANNEL}, id::text)::text`;
    return changed.length === 1;
  }
}

interface StartedRow {
  attempts: number;
  id: string;
  sha256: string;
  bytes: number;
  file_name: string;
}

interface JobRow {
  id: string;
  recording_id: string;
  sha256: string;
  bytes: number;
  file_name: string;
  status: JobStatus;
  run: number;
  attempts: number;
  error_code: string | null;
  error_message: string | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  /** Null where there is no result, and the columns after it too. */
  job_id: string | null;
  model_name: string;
  model_version: string;
  model_sha256: string;
  probabilities: number[];
  format: string;
  sample_rate_hz: number;
  channels: number;
  duration_seconds: number;
  decode_ms: number;
  resample_ms: number;
  infer_ms: number;
}

function jobOf(row: JobRow): Job {
  return {
    id: row.id,
    recording: { id: row.recording_id, sha256: row.sha256, bytes: row.bytes, fileName: row.file_name },
    status: row.status,
    run: row.run,
    attempts: row.attempts,
    error: errorOf(row),
    classification: row.job_id === null ? null : classificationOf(row),
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

function errorOf({ error_code: code, error_message: message }: JobRow): JobError | null {
  if (code === null) return null;
  return { code: isErrorCode(code) ? code : 'INTERNAL', message: message ?? '' };
}

function classificationOf(row: JobRow): Classification {
  return {
    model: { name: row.model_name, version: row.model_version, sha256: row.model_sha256 },
    signal: {
      format: row.format,
      sampleRateHz: row.sample_rate_hz,
      channels: row.channels,
      durationSeconds: row.duration_seconds,
    },
    probabilities: row.probabilities,
    timings: { decodeMs: row.decode_ms, resampleMs: row.resample_ms, inferMs: row.infer_ms },
  };
}
