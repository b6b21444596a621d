import type { JobRun, WebhookAttempt, WebhookDelivery, WebhookRepository } from '@hbsc/core';
import type { Database } from './client.ts';
import { UNHURRIED } from './job-changes.ts';

const WITH_ATTEMPTS = { attempts: { orderBy: { number: 'asc' } } } as const;

/** The log of webhooks in Postgres. */
export class PrismaWebhookRepository implements WebhookRepository {
  constructor(private readonly database: Database) {}

  async find({ jobId, run }: JobRun): Promise<WebhookDelivery | null> {
    const row = await this.database.prisma.webhook.findUnique({
      where: { jobId_run: { jobId, run } },
      include: WITH_ATTEMPTS,
    });
    return row && deliveryOf(row);
  }

  async listOf(jobIds: readonly string[]): Promise<WebhookDelivery[]> {
    const rows = await this.database.prisma.webhook.findMany({
      where: { jobId: { in: [...jobIds] } },
      include: WITH_ATTEMPTS,
      orderBy: { run: 'asc' },
    });
    return rows.map(deliveryOf);
  }

  /** While the webhook stays PENDING it is dated to its next attempt: the queue's wait is 1 s at first and doubles. */
  async record(
    { jobId, run }: JobRun,
    { at, durationMs, statusCode, error }: Omit<WebhookAttempt, 'number'>,
    status: WebhookDelivery['status'],
  ): Promise<void> {
    await this.database.execute`
      WITH attempted AS (
        UPDATE webhook
        SET status = CASE status WHEN 'PENDING' THEN ${status}::webhook_status ELSE status END,
            attempt_count = attempt_count + 1,
            attended_at = now() + interval '1 s' * 2 ^ least(attempt_count, 20)
        WHERE job_id = ${jobId}::uuid AND run = ${run}
        RETURNING job_id, run, attempt_count
      )
      INSERT INTO webhook_attempt (job_id, run, number, at, duration_ms, status_code, error)
      SELECT job_id, run, attempt_count, ${at.toISOString()}::timestamptz, ${durationMs}, ${statusCode}, ${error}
      FROM attempted`;
  }

  async putOff({ jobId, run }: JobRun, waitMs: number): Promise<void> {
    await this.database.execute`
      UPDATE webhook SET attended_at = now() + ${waitMs} * interval '1 ms'
      WHERE job_id = ${jobId}::uuid AND run = ${run} AND status = 'PENDING'`;
  }

  async takeUnattended(quietMs: number, limit: number): Promise<JobRun[]> {
    const rows = await this.database.query<{ job_id: string; run: number }[]>`
      WITH quiet AS (
        SELECT job_id, run FROM webhook
        WHERE status = 'PENDING' AND attended_at < now() - ${quietMs} * interval '1 ms'
        ORDER BY attended_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
      )
      UPDATE webhook SET attended_at = now() FROM quiet
      WHERE webhook.job_id = quiet.job_id AND webhook.run = quiet.run
      RETURNING webhook.job_id, webhook.run, ${UNHURRIED}`;
    return rows.map(({ job_id: jobId, run }) => ({ jobId, run }));
  }
}

function deliveryOf(row: WebhookRow): WebhookDelivery {
  const { jobId, run, url, status, createdAt } = row;
  const attempts = row.attempts.map(({ number, at, durationMs, statusCode, error }) => ({
    number,
    at,
    durationMs,
    statusCode,
    error,
  }));
  return { jobId, run, url, status, createdAt, attempts };
}

interface WebhookRow extends Omit<WebhookDelivery, 'attempts'> {
  readonly attempts: WebhookAttempt[];
}
