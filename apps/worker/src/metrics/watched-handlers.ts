import { JOB_NAMES, type JobName, type JobPayload, NotNowError } from '@hbsc/core';
import type { JobHandler, JobHandlers } from '@hbsc/queue';
import { type Logger, logAbout } from '@hbsc/runtime';
import type { WorkerMetrics } from './worker-metrics.ts';

/** What hears of deliveries. */
export interface DeliveryWatch {
  readonly metrics: Pick<WorkerMetrics, 'delivered'>;
  readonly logger: Pick<Logger, 'debug'>;
}

/**
 * The handlers, each with a watch on how long it takes over its deliveries and what comes of them. What is logged meanwhile says which
 * delivery it is of.
 */
export function watched(handlers: JobHandlers, watch: DeliveryWatch): JobHandlers {
  const entries = JOB_NAMES.map((name) => [name, watchedHandler(name, handlers[name], watch)]);
  return Object.fromEntries(entries) as JobHandlers;
}

function watchedHandler<Name extends JobName>(
  name: Name,
  handler: JobHandler<Name>,
  { metrics, logger }: DeliveryWatch,
): JobHandler<Name> {
  const run = async (payload: JobPayload<Name>) => {
    const begun = performance.now();
    const tell = (end: 'done' | 'failed' | 'put-off') => {
      const seconds = (performance.now() - begun) / 1000;
      metrics.delivered(name, end, seconds);
      logger.debug({ work: name, end, seconds }, 'delivery out of hand');
    };
    try {
      await handler.run(payload);
      tell('done');
    } catch (error) {
      tell(error instanceof NotNowError ? 'put-off' : 'failed');
      throw error;
    }
  };
  return {
    run: (payload) => logAbout(payload, () => run(payload)),
    giveUp: (payload, error) => logAbout(payload, () => handler.giveUp(payload, error)),
  };
}
