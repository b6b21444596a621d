import { createLogger, readSettings, runUntilStopped, startTracing } from '@hbsc/runtime';
import { readWorkerSettings, startWorker } from './worker.ts';

const logger = createLogger('worker', readSettings(['HBSC_LOG_LEVEL']).HBSC_LOG_LEVEL);
await runUntilStopped(
  async () => {
    const tracing = await startTracing('worker');
    const worker = await startWorker(readWorkerSettings(), logger, { isTraced: tracing.isOn });
    logger.info('taking jobs');
    return {
      async close() {
        await worker.close();
        await tracing.close();
      },
    };
  },
  { logger },
);
