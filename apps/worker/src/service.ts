import { createLogger, readSettings, runUntilStopped } from '@hbsc/runtime';
import { readWorkerSettings, startWorker } from './worker.ts';

const logger = createLogger('worker', readSettings(['HBSC_LOG_LEVEL']).HBSC_LOG_LEVEL);
await runUntilStopped(
  async () => {
    const worker = await startWorker(readWorkerSettings(), logger);
    logger.info('taking jobs');
    return worker;
  },
  { logger },
);
