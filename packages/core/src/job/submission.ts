import { createHash, randomUUID } from 'node:crypto';
import type { Principal } from '../access/principal.ts';
import type { Quotas } from '../access/quotas.ts';
import { HbscError } from '../errors.ts';
import type { ModelSelection } from '../model-selection.ts';
import type { CreatedJob, JobEvents, JobRepository, StagedBlob } from '../ports.ts';
import type { WebhookTransport } from '../webhook-ports.ts';
import type { Dispatch } from './dispatch.ts';
import type { Job, JobRequest } from './job.ts';
import { isTerminal } from './status.ts';
import { type SubmissionOptions, submissionOptionsSchema } from './submission-options.ts';

/** A file on its way in: staged in storage, owned by nobody yet. */
export interface Upload {
  readonly blob: StagedBlob;
  readonly fileName: string;
}

/** Whose something becomes. */
export type Owner = Pick<Principal, 'tenant'>;

/** What {@link Submission} works with. */
export interface SubmissionParts {
  readonly jobs: JobRepository;
  readonly dispatch: Dispatch;
  readonly events: JobEvents;
  readonly models: ModelSelection;
  /** What tenants may use; null for anything. */
  readonly quotas: Pick<Quotas, 'admitJob' | 'admitBytes'> | null;
  /** Where webhooks may go; null when there is no key to sign them with. */
  readonly webhooks: Pick<WebhookTransport, 'admit'> | null;
}

/** What the gateway does with a recording: keep it, commit its job, hand the job to the workers. */
export class Submission {
  constructor(private readonly parts: SubmissionParts) {}

  /**
   * Accepts a recording and returns at once with its job: queued, or over with a reused result. Once it returns nothing
   * is lost: a queue that cannot be reached delays the job and no more.
   *
   * @throws HbscError `UNSUPPORTED_MEDIA_TYPE` for an empty file, `BAD_USER_INPUT` for an option, `CONFLICT` for an idempotency
   *   key that stands for another request, `RATE_LIMITED` when the tenant uses what it may, `STORAGE_UNAVAILABLE`
   */
  async submit(upload: Upload, owner: Owner, options: SubmissionOptions = {}): Promise<Job> {
    const { job, isNew } = await this.accept(upload, owner, options);
    if (isNew) await this.handOver(job);
    return job;
  }

  /**
   * Accepts a recording and waits for the end of its job.
   *
   * @param waitMs - longest wait, milliseconds
   * @param leaving - once aborted, nobody is kept waiting
   * @throws HbscError as {@link submit}, and `TIMEOUT` when the job is not over in time; it goes on all the same
   */
  async submitAndWait(upload: Upload, owner: Owner, waitMs: number, leaving?: AbortSignal): Promise<Job> {
    const { job: accepted } = await this.accept(upload, owner, {});
    const end = new EndOfJob(this.parts.events, accepted.id, waitMs, leaving);
    try {
      await this.handOver(accepted);
      await end.reached;
    } finally {
      end.forget();
    }
    const job = await this.parts.jobs.find(accepted.id);
    if (job === null || !isTerminal(job.status)) {
      const why = leaving?.aborted ? 'before this server had to stop' : `within ${waitMs / 1000} s`;
      throw new HbscError(
        'TIMEOUT',
        `The recording was accepted but not classified ${why}. Its job goes on: ask for job ${accepted.id} later.`,
        { limit: leaving?.aborted ? undefined : 'waitMs' },
      );
    }
    return job;
  }

  private async handOver(job: Job): Promise<void> {
    if (!isTerminal(job.status)) await this.parts.dispatch.run({ ...job, jobId: job.id });
    else if (job.webhookUrl) await this.parts.dispatch.webhook({ jobId: job.id, run: job.run });
  }

  private async accept(
    { blob, fileName }: Upload,
    { tenant }: Owner,
    given: SubmissionOptions,
  ): Promise<CreatedJob> {
    if (blob.bytes === 0) {
      throw new HbscError(
        'UNSUPPORTED_MEDIA_TYPE',
        'The file is empty (0 bytes). Send a recording of at least one second.',
      );
    }
    const { idempotencyKey, reuseResult, ...request } = await this.requestOf(given);
    await this.parts.quotas?.admitJob(tenant);
    await this.parts.quotas?.admitBytes(tenant, blob.bytes);
    await blob.keep();
    return this.parts.jobs.create({
      ...request,
      id: randomUUID(),
      tenant,
      recording: { id: randomUUID(), sha256: blob.sha256, bytes: blob.bytes, fileName },
      idempotency:
        idempotencyKey === null ? null : { key: idempotencyKey, digest: digestOf(blob, fileName, given) },
      reuseResult,
    });
  }

  private async requestOf(
    given: SubmissionOptions,
  ): Promise<JobRequest & { idempotencyKey: string | null; reuseResult: boolean }> {
    const outcome = submissionOptionsSchema.safeParse(given);
    if (!outcome.success) {
      const [issue] = outcome.error.issues;
      throw new HbscError('BAD_USER_INPUT', `${issue?.path.join('.')}: ${issue?.message}.`);
    }
    const { model, webhookUrl, ...rest } = outcome.data;
    if (webhookUrl !== null) this.checkWebhook(webhookUrl);
    const { models } = this.parts;
    if (model !== null) await models.held(model);
    return { ...rest, webhookUrl, model: model ?? (await models.active()) };
  }

  private checkWebhook(url: string): void {
    const { webhooks } = this.parts;
    if (!webhooks) {
      throw new HbscError(
        'BAD_USER_INPUT',
        'Webhooks are off: this service has no HBSC_WEBHOOK_SECRET to sign them with.',
      );
    }
    webhooks.admit(url);
  }
}

/** Two requests with one digest ask for the same. */
function digestOf({ sha256 }: StagedBlob, fileName: string, options: SubmissionOptions): string {
  const { model, priority, clientReference, webhookUrl, reuseResult } =
    submissionOptionsSchema.parse(options);
  const asked = [sha256, fileName, model, priority, clientReference, webhookUrl, reuseResult];
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}

/** Resolves when the job is over, time is up or the one that waits leaves. Listening starts before the job is enqueued. */
class EndOfJob {
  readonly reached: Promise<void>;
  forget: () => void = () => undefined;

  constructor(events: JobEvents, jobId: string, waitMs: number, leaving?: AbortSignal) {
    this.reached = new Promise((resolve) => {
      const leave = () => resolve();
      const timer = setTimeout(leave, leaving?.aborted ? 0 : waitMs);
      leaving?.addEventListener('abort', leave);
      const unsubscribe = events.onChange(jobId, ({ status }) => {
        if (isTerminal(status)) resolve();
      });
      this.forget = () => {
        clearTimeout(timer);
        leaving?.removeEventListener('abort', leave);
        unsubscribe();
      };
    });
  }
}
