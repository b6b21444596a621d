import type { BatchImport } from '@hbsc/core';
import type { JobHandler } from '@hbsc/queue';
import type { Logger } from '@hbsc/runtime';

/** Imports data sets. */
export class ImportHandler implements JobHandler<'import-batch'> {
  constructor(
    private readonly batchImport: BatchImport,
    private readonly logger: Logger,
  ) {}

  run({ batchId }: { batchId: string }): Promise<void> {
    return this.batchImport.run(batchId);
  }

  async giveUp({ batchId }: { batchId: string }, error: unknown): Promise<void> {
    this.logger.error({ err: error, batchId }, 'gave up an import');
    await this.batchImport.giveUp(batchId, error);
  }
}
