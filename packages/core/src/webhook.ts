import { NOTICE, predictionsOf, topPredictionOf } from './classification.ts';
import { JOB_CATALOGUE } from './job/catalogue.ts';
import type { Job } from './job/job.ts';
import type { JobRepository, JobRun, WebhookRepository, WebhookTransport } from './ports.ts';

/** Longest wait for the receiver's answer, milliseconds. */
export const WEBHOOK_MS = 10_000;

/** Tells a client of the end of its job, at the address it gave. */
export class WebhookSender {
  constructor(
    private readonly jobs: JobRepository,
    private readonly webhooks: WebhookRepository,
    private readonly transport: WebhookTransport,
  ) {}

  /**
   * Makes one attempt and logs it.
   *
   * @throws Error when it failed and another attempt may be made
   */
  async run(run: JobRun): Promise<void> {
    const webhook = await this.webhooks.find(run);
    const job = await this.jobs.find(run.jobId);
    if (!webhook || !job || webhook.status !== 'PENDING') return;
    const at = new Date();
    if (job.run !== run.run) {
      const error = 'The job was retried before this could be delivered.';
      return this.webhooks.record(run, { at, durationMs: 0, statusCode: null, error }, 'FAILED');
    }
    const { statusCode, error } = await this.attempt(webhook.url, messageOf(job, at));
    const durationMs = Date.now() - at.getTime();
    const isLast = webhook.attempts.length + 1 >= JOB_CATALOGUE['deliver-webhook'].attempts;
    const status = error === null ? 'DELIVERED' : isLast ? 'FAILED' : 'PENDING';
    await this.webhooks.record(run, { at, durationMs, statusCode, error }, status);
    if (status === 'PENDING') throw new Error(`webhook not delivered: ${error}`);
  }

  private async attempt(url: string, message: ReturnType<typeof messageOf>): Promise<Attempt> {
    try {
      const statusCode = await this.transport.post(url, message, AbortSignal.timeout(WEBHOOK_MS));
      const welcome = statusCode >= 200 && statusCode < 300;
      return { statusCode, error: welcome ? null : `The receiver answered with HTTP status ${statusCode}.` };
    } catch (error) {
      return { statusCode: null, error: error instanceof Error ? error.message : 'There was no answer.' };
    }
  }
}

interface Attempt {
  readonly statusCode: number | null;
  readonly error: string | null;
}

/** What a client is told: the job with its result, in the names of the API. */
function messageOf(job: Job, at: Date) {
  const { id, run, status, clientReference, error, classification, createdAt, finishedAt } = job;
  const predictions = classification && predictionsOf(classification.probabilities);
  const result = classification &&
    predictions && {
      outcome: classification.outcome,
      topPrediction: topPredictionOf(predictions),
      predictions,
      model: classification.model,
      notice: NOTICE,
    };
  const data = { id, run, status, clientReference, error, result, createdAt, finishedAt };
  return { id: `${id}.${run}`, at, body: JSON.stringify({ type: 'job.ended', timestamp: at, data }) };
}
