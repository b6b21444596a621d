import { NOTICE, predictionsOf, topPredictionOf } from './classification.ts';
import { JOB_CATALOGUE } from './job/catalogue.ts';
import type { Job } from './job/job.ts';
import { type JobRepository, type JobRun, NotNowError } from './ports.ts';
import { SilentHosts } from './silent-hosts.ts';
import type { WebhookAttempt, WebhookMessage, WebhookRepository, WebhookTransport } from './webhook-ports.ts';

/** Longest wait for the receiver's answer, milliseconds. */
export const WEBHOOK_MS = 10_000;

/** Mean wait of a webhook that is put off, milliseconds. */
const PUT_OFF_MS = 60_000;
/** How long a webhook is put off for a host that answers nothing before it is given up, milliseconds. */
export const LONGEST_SILENCE_MS = 24 * 60 * 60 * 1_000;

/** With this HTTP status a receiver says that it wants no more of a webhook. */
const GONE = 410;

/** Tells a client of the end of its job, at the address it gave. */
export class WebhookSender {
  private readonly hosts = new SilentHosts();

  /** @param answerMs - longest wait for the receiver's answer, milliseconds */
  constructor(
    private readonly jobs: JobRepository,
    private readonly webhooks: WebhookRepository,
    private readonly transport: WebhookTransport,
    private readonly answerMs: number = WEBHOOK_MS,
  ) {}

  /**
   * Makes one attempt and logs it.
   *
   * @throws NotNowError when the receiver's host answers nothing and is being asked already: others need not wait for it
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
    const message = messageOf(job, at);
    const { hostname } = new URL(webhook.url);
    if (!this.hosts.mayAsk(hostname)) return this.putOff(run, webhook.createdAt, at);
    const { statusCode, error, isLate } = await this.attempt(webhook.url, message);
    this.hosts.heard(hostname, !isLate);
    const durationMs = Date.now() - at.getTime();
    const isLast =
      statusCode === GONE || webhook.attempts.length + 1 >= JOB_CATALOGUE['deliver-webhook'].attempts;
    const status = error === null ? 'DELIVERED' : isLast ? 'FAILED' : 'PENDING';
    await this.webhooks.record(run, { at, durationMs, statusCode, error }, status);
    if (status === 'PENDING') throw new Error(`webhook not delivered: ${error}`);
  }

  private async putOff(run: JobRun, owedSince: Date, at: Date): Promise<void> {
    if (at.getTime() - owedSince.getTime() > LONGEST_SILENCE_MS) {
      const error = 'The receiver answered nothing for a day.';
      return this.webhooks.record(run, { at, durationMs: 0, statusCode: null, error }, 'FAILED');
    }
    // Spread, so that they do not all come back at the same moment.
    const waitMs = Math.round(PUT_OFF_MS * (0.5 + Math.random()));
    await this.webhooks.putOff(run, waitMs);
    throw new NotNowError(waitMs);
  }

  private async attempt(url: string, message: WebhookMessage): Promise<Attempt> {
    const signal = AbortSignal.timeout(this.answerMs);
    try {
      const statusCode = await this.transport.post(url, message, signal);
      const welcome = statusCode >= 200 && statusCode < 300;
      const error = welcome ? null : `The receiver answered with HTTP status ${statusCode}.`;
      return { statusCode, error, isLate: false };
    } catch (error) {
      const refusal = error instanceof Error ? error.message : 'There was no answer.';
      const late = `There was no answer within ${this.answerMs / 1000} s.`;
      return { statusCode: null, error: signal.aborted ? late : refusal, isLate: signal.aborted };
    }
  }
}

interface Attempt extends Pick<WebhookAttempt, 'statusCode' | 'error'> {
  /** Whether all the time there was passed without an answer. */
  readonly isLate: boolean;
}

/** What a client is told: the job with its result, in the names of the API. All that differs between attempts is `at`. */
function messageOf(job: Job, at: Date): WebhookMessage {
  const { id, run, status, clientReference, error, classification, createdAt, finishedAt } = job;
  const predictions = classification && predictionsOf(classification.probabilities);
  const result = classification &&
    predictions && {
      outcome: classification.outcome,
      quality: classification.quality,
      topPrediction: topPredictionOf(predictions),
      predictions,
      model: classification.model,
      notice: NOTICE,
    };
  const data = { id, run, status, clientReference, error, result, createdAt, finishedAt };
  return { id: `${id}-${run}`, at, body: JSON.stringify({ type: 'job.ended', timestamp: finishedAt, data }) };
}
