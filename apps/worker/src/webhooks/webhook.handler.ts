import type { JobRun, WebhookRepository, WebhookSender } from '@hbsc/core';
import type { JobHandler } from '@hbsc/queue';
import type { Logger } from '@hbsc/runtime';

/** Delivers webhooks. Their log in the database says what became of each attempt. */
export class WebhookHandler implements JobHandler<'deliver-webhook'> {
  /** @param sender - null when there is no key to sign with */
  constructor(
    private readonly sender: WebhookSender | null,
    private readonly log: Pick<WebhookRepository, 'record'>,
    private readonly logger: Logger,
  ) {}

  async run(run: JobRun): Promise<void> {
    if (!this.sender) throw new Error('a webhook is owed, but HBSC_WEBHOOK_SECRET is not set');
    await this.sender.run(run);
  }

  async giveUp(run: JobRun, error: unknown): Promise<void> {
    this.logger.warn({ err: error, ...run }, 'gave up a webhook');
    const why = 'The webhook could not be sent.';
    await this.log.record(run, { at: new Date(), durationMs: 0, statusCode: null, error: why }, 'FAILED');
  }
}
