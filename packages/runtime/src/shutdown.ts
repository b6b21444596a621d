import { once } from 'node:events';
import type { Logger } from './logger.ts';

/**
 * Runs a service until it is told to stop, then stops it and exits.
 *
 * It is told by SIGTERM, by SIGINT, or by the end of the process that started it (its IPC channel closes),
 * so that no orphan outlives a killed parent. A stop that takes longer than `graceMs` is cut short with exit code 1.
 */
export async function runUntilStopped(
  start: () => Promise<{ close(): Promise<void> }>,
  { logger, graceMs = 25_000 }: { logger: Logger; graceMs?: number },
): Promise<void> {
  const told = stopRequest();
  try {
    const service = await start();
    process.send?.({ type: 'ready' });
    const reason = await told;
    logger.info({ reason }, 'stopping');
    setTimeout(() => {
      logger.error({ graceMs }, 'did not stop in time');
      process.exit(1);
    }, graceMs).unref();
    await service.close();
    process.exit(0);
  } catch (error) {
    logger.fatal({ err: error }, error instanceof Error ? error.message : 'cannot run');
    process.exit(1);
  }
}

async function stopRequest(): Promise<string> {
  const requests = ['SIGTERM', 'SIGINT'].map((signal) => once(process, signal).then(() => signal));
  if (process.channel) requests.push(once(process, 'disconnect').then(() => 'parent is gone'));
  return Promise.race(requests);
}
