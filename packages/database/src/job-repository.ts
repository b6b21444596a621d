import {
  type Classification,
  isErrorCode,
  isTerminal,
  JOB_STATUSES,
  type Job,
  type JobError,
  type JobRepository,
  type Recording,
  sourcesOf,
} from '@hbsc/core';
import type { Database } from './client.ts';
import type { Prisma } from './generated/client.ts';
import { JOB_END_CHANNEL } from './job-events.ts';

const WHOLE = { recording: true, result: true } satisfies Prisma.JobInclude;

type JobRow = Prisma.JobGetPayload<{ include: typeof WHOLE }>;

/**
 * Jobs in Postgres. Each write is one statement, so one round trip and one transaction; the state machine's edges are
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
    const row = await this.database.prisma.job.findUnique({ where: { id }, include: WHOLE });
    return row && jobOf(row);
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

function jobOf(row: JobRow): Job {
  const { id, recording, status, run, attempts, createdAt, startedAt, finishedAt } = row;
  return {
    id,
    recording: {
      id: recording.id,
      sha256: recording.sha256,
      bytes: recording.bytes,
      fileName: recording.fileName,
    },
    status,
    run,
    attempts,
    error: errorOf(row),
    classification: row.result && classificationOf(row.result),
    createdAt,
    startedAt,
    finishedAt,
  };
}

function errorOf({ errorCode, errorMessage }: JobRow): JobError | null {
  if (errorCode === null) return null;
  return { code: isErrorCode(errorCode) ? errorCode : 'INTERNAL', message: errorMessage ?? '' };
}

function classificationOf(row: NonNullable<JobRow['result']>): Classification {
  return {
    model: { name: row.modelName, version: row.modelVersion, sha256: row.modelSha256 },
    signal: {
      format: row.format,
      sampleRateHz: row.sampleRateHz,
      channels: row.channels,
      durationSeconds: row.durationSeconds,
    },
    probabilities: row.probabilities,
    timings: { decodeMs: row.decodeMs, resampleMs: row.resampleMs, inferMs: row.inferMs },
  };
}
