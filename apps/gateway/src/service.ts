import { createLogger, readSettings, runUntilStopped } from '@hbsc/runtime';
import { readGatewaySettings, startGateway } from './gateway.ts';

const logger = createLogger('gateway', readSettings(['HBSC_LOG_LEVEL']).HBSC_LOG_LEVEL);
await runUntilStopped(
  async () => {
    const gateway = await startGateway(readGatewaySettings(), logger);
    logger.info({ url: gateway.url }, 'listening');
    return gateway;
  },
  { logger },
);
