import { type CreatedJob, HbscError, type NewJob } from '@hbsc/core';
import type { Database } from './client.ts';
import { Prisma } from './generated/client.ts';
import { TELL_CHANGE } from './job-changes.ts';
import { JOB_COLUMNS, type JobRow, jobOf, RESULT_COLUMNS, SELECT_JOBS } from './job-rows.ts';

/** Commits new jobs, each once however often its request is repeated. */
export class JobCreation {
  constructor(private readonly database: Database) {}

  /** As `JobRepository.create`. */
  async create(job: NewJob): Promise<CreatedJob> {
    const [row] = await this.database.query<JobRow[]>(insertOf(job));
    if (row) return { job: jobOf(row), isNew: true };
    // Only a job that expired in this very moment leaves its key to be used again.
    return (await this.earlier(job)) ?? this.create(job);
  }

  private async earlier({ tenant, idempotency }: NewJob): Promise<CreatedJob | null> {
    if (!idempotency) throw new Error('the new job was not returned');
    const [row] = await this.database.query<(JobRow & { idempotency_digest: string })[]>`
      SELECT found.*, job.idempotency_digest FROM (${SELECT_JOBS}) AS found JOIN job ON job.id = found.id
      WHERE job.tenant = ${tenant} AND job.idempotency_key = ${idempotency.key}`;
    if (!row) return null;
    if (row.idempotency_digest !== idempotency.digest) {
      throw new HbscError(
        'CONFLICT',
        `The idempotency key was used before for another request, which made job ${row.id}. Repeat that request exactly, or use another key.`,
      );
    }
    return { job: jobOf(row), isNew: false };
  }
}

/** Its own text and not a parameter: a plan that serves both cases would be made anew for each job. */
const NO_RESULT = Prisma.sql`SELECT * FROM result WHERE false`;

/**
 * The latest result that this model, as workers hold it now, computed for this audio; where none is kept any more, one that
 * took it over. What another tenant was answered is not told.
 */
function resultFor(tenant: string, sha256: string, model: string): Prisma.Sql {
  return Prisma.sql`
    SELECT result.* FROM recording JOIN job ON job.recording_id = recording.id JOIN result ON result.job_id = job.id
    WHERE recording.sha256 = ${sha256} AND job.tenant = ${tenant} AND job.model = ${model} AND job.status = 'SUCCEEDED'
      AND NOT EXISTS (SELECT FROM model AS held WHERE held.name = result.model_name AND held.version = result.model_version
                        AND held.sha256 <> result.model_sha256)
    ORDER BY job.reused_from IS NOT NULL, job.finished_at DESC LIMIT 1`;
}

/**
 * The job with all that belongs to it, or nothing at all when its idempotency key is taken. With a result to reuse it is over
 * at once.
 */
function insertOf({ id, tenant, recording, idempotency, reuseResult, ...request }: NewJob): Prisma.Sql {
  const { model, priority, clientReference, webhookUrl } = request;
  return Prisma.sql`
    WITH reused AS (${reuseResult ? resultFor(tenant, recording.sha256, model) : NO_RESULT}), accepted AS (
      INSERT INTO job (id, tenant, recording_id, model, priority, client_reference, webhook_url, idempotency_key,
                       idempotency_digest, status, reused_from, finished_at)
      SELECT ${id}::uuid, ${tenant}, ${recording.id}::uuid, ${model}, ${priority}::job_priority, ${clientReference}, ${webhookUrl},
             ${idempotency?.key ?? null}, ${idempotency?.digest ?? null},
             CASE WHEN reused.job_id IS NULL THEN 'QUEUED' ELSE 'SUCCEEDED' END::job_status, reused.job_id,
             CASE WHEN reused.job_id IS NULL THEN NULL ELSE now() END
      FROM (VALUES (1)) AS once LEFT JOIN reused ON true
      ON CONFLICT (tenant, idempotency_key) DO NOTHING
      RETURNING *
    ), received AS (
      INSERT INTO recording (id, tenant, sha256, bytes, file_name, search_text)
      SELECT recording_id, ${tenant}, ${recording.sha256}, ${recording.bytes}, ${recording.fileName},
             concat_ws(E'\\n', ${recording.fileName}::text, client_reference)
      FROM accepted
      RETURNING *
    ), copied AS (
      INSERT INTO result (job_id, ${RESULT_COLUMNS}) SELECT accepted.id, ${RESULT_COLUMNS}
      FROM accepted JOIN reused ON reused.job_id = accepted.reused_from
    ), owed AS (
      INSERT INTO webhook (job_id, run, url) SELECT id, run, webhook_url FROM accepted
      WHERE webhook_url IS NOT NULL AND finished_at IS NOT NULL
    )
    SELECT ${JOB_COLUMNS}, ${RESULT_COLUMNS}, ${TELL_CHANGE}
    FROM accepted AS job JOIN received AS recording ON recording.id = job.recording_id
    LEFT JOIN reused ON reused.job_id = job.reused_from`;
}
