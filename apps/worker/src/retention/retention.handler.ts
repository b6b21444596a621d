import type { Retention } from '@hbsc/core';
import type { JobHandler } from '@hbsc/queue';
import type { Logger } from '@hbsc/runtime';

/** Forgets what has been kept long enough. */
export class RetentionHandler implements JobHandler<'expire-recordings'> {
  constructor(
    private readonly retention: Retention,
    private readonly logger: Logger,
  ) {}

  async run(): Promise<void> {
    this.logger.info(await this.retention.expire(), 'expired');
  }

  async giveUp(_payload: unknown, error: unknown): Promise<void> {
    this.logger.error({ err: error }, 'could not expire; the next round tries again');
  }
}
