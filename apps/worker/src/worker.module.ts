import type { BatchImport, Execution, Retention, WebhookRepository, WebhookSender } from '@hbsc/core';
import type { JobHandlers } from '@hbsc/queue';
import type { Logger } from '@hbsc/runtime';
import { type DynamicModule, Module } from '@nestjs/common';
import { ImportHandler } from './batches/import.handler.ts';
import { ClassificationHandler } from './jobs/classification.handler.ts';
import { watched } from './metrics/watched-handlers.ts';
import type { WorkerMetrics } from './metrics/worker-metrics.ts';
import { RetentionHandler } from './retention/retention.handler.ts';
import { JOB_HANDLERS } from './tokens.ts';
import { WebhookHandler } from './webhooks/webhook.handler.ts';

/** What the handlers work with, made outside Nest. */
export interface WorkerParts {
  readonly interactive: Execution;
  readonly bulk: Execution;
  readonly batchImport: BatchImport;
  readonly webhooks: WebhookRepository;
  /** Null when there is no key to sign webhooks with. */
  readonly sender: WebhookSender | null;
  readonly retention: Retention;
  readonly logger: Logger;
  readonly metrics: WorkerMetrics;
}

@Module({})
export class WorkerModule {
  static with({
    interactive,
    bulk,
    batchImport,
    webhooks,
    sender,
    retention,
    logger,
    metrics,
  }: WorkerParts): DynamicModule {
    const handlers: JobHandlers = {
      'classify-recording': new ClassificationHandler(interactive, logger),
      'classify-in-bulk': new ClassificationHandler(bulk, logger),
      'import-batch': new ImportHandler(batchImport, logger),
      'deliver-webhook': new WebhookHandler(sender, webhooks, logger),
      'expire-recordings': new RetentionHandler(retention, logger),
    };
    return {
      module: WorkerModule,
      providers: [{ provide: JOB_HANDLERS, useValue: watched(handlers, { metrics, logger }) }],
    };
  }
}
