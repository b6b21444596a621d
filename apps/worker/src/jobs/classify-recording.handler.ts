import { Execution, type JobPayload } from '@hbsc/core';
import type { JobHandler } from '@hbsc/queue';
import type { Logger } from '@hbsc/runtime';
import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '../tokens.ts';

@Injectable()
export class ClassifyRecordingHandler implements JobHandler<'classify-recording'> {
  constructor(
    @Inject(Execution) private readonly execution: Execution,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  run(payload: JobPayload<'classify-recording'>): Promise<void> {
    return this.execution.run(payload);
  }

  async giveUp(payload: JobPayload<'classify-recording'>, error: unknown): Promise<void> {
    this.logger.error({ err: error, ...payload }, 'gave up a job');
    await this.execution.giveUp(payload, error);
  }
}
