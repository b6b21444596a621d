import { createLogger, readSettings, runUntilStopped, startTracing } from '@hbsc/runtime';
import { readGatewaySettings, startGateway } from './gateway.ts';

const logger = createLogger('gateway', readSettings(['HBSC_LOG_LEVEL']).HBSC_LOG_LEVEL);
await runUntilStopped(
  async () => {
    const tracing = await startTracing('gateway');
    const gateway = await startGateway(readGatewaySettings(), logger, { isTraced: tracing.isOn });
    logger.info({ url: gateway.url }, 'listening');
    return {
      async close() {
        await gateway.close();
        await tracing.close();
      },
    };
  },
  { logger },
);
