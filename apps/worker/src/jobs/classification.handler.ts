import type { Execution, JobRun } from '@hbsc/core';
import type { JobHandler } from '@hbsc/queue';
import type { Logger } from '@hbsc/runtime';

/** Classifies the recordings of one lane. */
export class ClassificationHandler
  implements JobHandler<'classify-recording'>, JobHandler<'classify-in-bulk'>
{
  constructor(
    private readonly execution: Execution,
    private readonly logger: Logger,
  ) {}

  run(run: JobRun): Promise<void> {
    return this.execution.run(run);
  }

  async giveUp(run: JobRun, error: unknown): Promise<void> {
    this.logger.error({ err: error, ...run }, 'gave up a job');
    await this.execution.giveUp(run, error);
  }
}
