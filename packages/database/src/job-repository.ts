import {
  type BoundedCount,
  type Classification,
  type CreatedJob,
  type EndedRun,
  EVERY_TENANT,
  HbscError,
  type Job,
  type JobCursor,
  type JobError,
  type JobFilter,
  type JobPageRequest,
  type JobRepository,
  type JobRun,
  type JobSort,
  type NewJob,
  type PrioritizedRun,
  predictionsOf,
  type RetriedRun,
  type Scope,
  type StartedRun,
  topPredictionOf,
  type Workload,
} from '@hbsc/core';
import type { Database } from './client.ts';
import { Prisma } from './generated/client.ts';
import { changeBy, mayTake, TELL_CANCELLED, TELL_CHANGE, UNHURRIED } from './job-changes.ts';
import { JobCreation } from './job-creation.ts';
import { countJobs, listJobs, listPlaces } from './job-list.ts';
import { retryJobs } from './job-retry.ts';
import {
  type JobRow,
  jobOf,
  RESULT_COLUMNS,
  type RecordingRow,
  recordingOf,
  SELECT_JOBS,
} from './job-rows.ts';
import { CHOSEN_SHADOW } from './model-registry.ts';
import { andSeen } from './scope.ts';
import { readWorkload } from './workload.ts';

/**
 * Jobs in Postgres. Each operation is one statement, so one round trip and one transaction; the state machine's edges are
 * in its `WHERE`, so of two writers that race for the same edge exactly one wins. Each change is told with its commit.
 */
export class PrismaJobRepository implements JobRepository {
  private readonly creation: JobCreation;

  constructor(private readonly database: Database) {
    this.creation = new JobCreation(database);
  }

  create(job: NewJob): Promise<CreatedJob> {
    return this.creation.create(job);
  }

  async find(id: string, scope: Scope = EVERY_TENANT): Promise<Job | null> {
    const [row] = await this.database.query<JobRow[]>`
      ${SELECT_JOBS} WHERE job.id = ${id}::uuid ${andSeen(scope, 'job')}`;
    return row ? jobOf(row) : null;
  }

  async findMany(ids: readonly string[]): Promise<Job[]> {
    const rows = await this.database.query<JobRow[]>`
      ${SELECT_JOBS} WHERE job.id = ANY(${ids}::uuid[])`;
    return rows.map(jobOf);
  }

  list(filter: JobFilter, page: JobPageRequest): Promise<Job[]> {
    return listJobs(this.database, filter, page);
  }

  listPlaces(filter: JobFilter, page: JobPageRequest): Promise<JobCursor[]> {
    return listPlaces(this.database, filter, page);
  }

  count(filter: JobFilter, sort: JobSort, limit: number): Promise<BoundedCount> {
    return countJobs(this.database, filter, sort, limit);
  }

  workload(scope: Scope = EVERY_TENANT): Promise<Workload> {
    return readWorkload(this.database, scope);
  }

  async start(id: string, run: number): Promise<StartedRun | null> {
    const [row] = await this.database.query<StartedRow[]>`
      UPDATE job SET ${changeBy('start')}, attempts = attempts + 1, started_at = now()
      FROM recording
      WHERE job.id = ${id}::uuid AND run = ${run} AND recording.id = job.recording_id
        AND ${mayTake('start')}
      RETURNING attempts, model, extract(epoch FROM now() - queued_at)::float8 * 1000 AS "waitedMs", ${CHOSEN_SHADOW} AS shadow, recording_id, sha256, bytes, file_name, ${TELL_CHANGE}, ${UNHURRIED}`;
    if (!row) return null;
    const { attempts, waitedMs, model, shadow } = row;
    return { recording: recordingOf(row), attempts, waitedMs, model, shadow };
  }

  async countDeath(id: string, run: number): Promise<number> {
    const [row] = await this.database.query<{ deaths: number }[]>`
      UPDATE job SET deaths = deaths + 1 WHERE id = ${id}::uuid AND run = ${run} RETURNING deaths`;
    return row?.deaths ?? 0;
  }

  async keepAlive(runs: readonly JobRun[]): Promise<void> {
    // A row that somebody else is changing right now is attended to by that.
    await this.database.query`
      WITH alive AS (
        SELECT job.id FROM job
        JOIN unnest(${runs.map(({ jobId }) => jobId)}::uuid[], ${runs.map(({ run }) => run)}::int[]) AS hand (id, run)
          ON hand.id = job.id AND hand.run = job.run
        WHERE finished_at IS NULL
        FOR UPDATE OF job SKIP LOCKED
      )
      UPDATE job SET attended_at = now() FROM alive WHERE job.id = alive.id RETURNING ${UNHURRIED}`;
  }

  succeed(id: string, run: number, classification: Classification): Promise<EndedRun | null> {
    const { outcome, model, signal, windows, quality, rhythm, timings } = classification;
    const probabilities = [...classification.probabilities];
    const { label } = topPredictionOf(predictionsOf(probabilities));
    return this.end(
      Prisma.sql`
        UPDATE job SET ${changeBy('succeed')}, error_code = NULL, error_message = NULL, finished_at = now()
        WHERE id = ${id}::uuid AND run = ${run} AND ${mayTake('succeed')}`,
      {
        keep: Prisma.sql`
          , kept AS (
            INSERT INTO result (job_id, ${RESULT_COLUMNS})
            SELECT id, ${outcome}::outcome, ${model.name}, ${model.version}, ${model.sha256}, ${probabilities}::float8[],
                   ${label}, ${signal.format}, ${signal.sampleRateHz}, ${signal.channels}, ${signal.durationSeconds},
                   ${timings.decodeMs}, ${timings.resampleMs}, ${timings.inferMs}, ${timings.analyseMs},
                   ${jsonOf(windows)}::jsonb, ${jsonOf(quality)}::jsonb, ${jsonOf(rhythm)}::jsonb
            FROM ended
          )`,
      },
    );
  }

  fail(id: string, run: number, { code, message }: JobError): Promise<EndedRun | null> {
    return this.end(Prisma.sql`
      UPDATE job SET ${changeBy('fail')}, error_code = ${code}, error_message = ${message}, finished_at = now()
      WHERE id = ${id}::uuid AND run = ${run} AND ${mayTake('fail')}`);
  }

  async cancel(id: string, scope: Scope = EVERY_TENANT): Promise<EndedRun | null> {
    const [ended] = await this.cancelMany([id], scope);
    return ended ?? null;
  }

  cancelMany(ids: readonly string[], scope: Scope = EVERY_TENANT): Promise<EndedRun[]> {
    return this.endAll(
      Prisma.sql`
        UPDATE job SET ${changeBy('cancel')}, finished_at = now()
        FROM (${lockedInOrder(ids)}) AS locked WHERE job.id = locked.id AND ${mayTake('cancel')} ${andSeen(scope, 'job')}`,
      { tell: Prisma.sql`${TELL_CHANGE}, ${TELL_CANCELLED}` },
    );
  }

  async retry(id: string, scope: Scope = EVERY_TENANT): Promise<RetriedRun | null> {
    const [retried] = await this.retryMany([id], scope);
    if (retried) return retried;
    const obstacle = await this.obstacleToRetry(id, scope);
    if (obstacle) throw new HbscError('CONFLICT', obstacle);
    return null;
  }

  retryMany(ids: readonly string[], scope: Scope = EVERY_TENANT): Promise<RetriedRun[]> {
    return retryJobs(this.database, Prisma.sql`job.id = ANY(${ids}::uuid[]) ${andSeen(scope, 'job')}`);
  }

  /** Why a job that may be retried by its status cannot be; null when there is no other reason. */
  private async obstacleToRetry(id: string, scope: Scope): Promise<string | null> {
    const [row] = await this.database.query<{ is_kept: boolean; is_cancelled: boolean }[]>`
      SELECT audio_expired_at IS NULL AS is_kept, batch.cancelled_at IS NOT NULL AS is_cancelled
      FROM job JOIN recording ON recording.id = job.recording_id LEFT JOIN batch ON batch.id = job.batch_id
      WHERE job.id = ${id}::uuid AND ${mayTake('retry')} ${andSeen(scope, 'job')}`;
    if (row && !row.is_kept) {
      return `The audio of job ${id} is no longer kept. Submit the recording once more instead.`;
    }
    if (row?.is_cancelled) {
      return `The batch of job ${id} is cancelled. Run the batch again, or submit the recording once more, instead.`;
    }
    return null;
  }

  async takeUnattended(quietMs: number, limit: number): Promise<PrioritizedRun[]> {
    const rows = await this.database.query<PrioritizedRow[]>`
      WITH quiet AS (
        SELECT oldest.id FROM unnest(enum_range(NULL::job_priority)) AS wanted (priority), LATERAL (
          SELECT id FROM job
          WHERE priority = wanted.priority AND finished_at IS NULL
            AND attended_at < now() - ${quietMs} * interval '1 ms'
          ORDER BY attended_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
        ) AS oldest
      )
      UPDATE job SET attended_at = now() FROM quiet WHERE job.id = quiet.id
      RETURNING job.id, run, priority, ${UNHURRIED}`;
    return rows.map(({ id, run, priority }) => ({ jobId: id, run, priority }));
  }

  /**
   * Commits jobs' ends, and the webhooks that are owed for them.
   *
   * @param update - of `job`
   */
  private async endAll(
    update: Prisma.Sql,
    { keep = Prisma.empty, tell = TELL_CHANGE }: EndOptions = {},
  ): Promise<EndedRun[]> {
    const rows = await this.database.query<EndedRow[]>`
      WITH ended AS (${update} RETURNING job.id, run, revision, status, batch_id, webhook_url) ${keep}, owed AS (
        INSERT INTO webhook (job_id, run, url) SELECT id, run, webhook_url FROM ended WHERE webhook_url IS NOT NULL
      )
      SELECT id, run, webhook_url, ${tell} FROM ended AS job`;
    return rows.map(({ id, run, webhook_url }) => ({ jobId: id, run, owesWebhook: webhook_url !== null }));
  }

  private async end(update: Prisma.Sql, options: EndOptions = {}): Promise<EndedRun | null> {
    const [ended] = await this.endAll(update, options);
    return ended ?? null;
  }
}

/** The jobs, locked in one order: of two statements that change many, none waits for the other in a circle. */
function lockedInOrder(ids: readonly string[]): Prisma.Sql {
  return Prisma.sql`SELECT id FROM job WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE`;
}

/** Null stays NULL: the JSON of that name is something else. */
function jsonOf(value: object | null): string | null {
  return value && JSON.stringify(value);
}

type StartedRow = RecordingRow & Omit<StartedRun, 'recording'>;

type PrioritizedRow = Pick<JobRow, 'id' | 'run' | 'priority'>;

interface EndOptions {
  /** One more part of the statement, which may read the jobs from `ended`. */
  readonly keep?: Prisma.Sql;
  /** Whom it tells. */
  readonly tell?: Prisma.Sql;
}

interface EndedRow {
  readonly id: string;
  readonly run: number;
  readonly webhook_url: string | null;
}
