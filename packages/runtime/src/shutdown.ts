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
  void told.then((reason) => {
    logger.info({ reason }, 'stopping');
    setTimeout(() => {
      logger.error({ graceMs }, 'did not stop in time');
      process.exit(1);
    }, graceMs).unref();
  });
  try {
    const service = await start();
    tellParent({ type: 'ready' });
    await told;
    await service.close();
    process.exit(0);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.fatal({ err: error }, reason);
    tellParent({ type: 'failed', reason });
    process.exit(1);
  }
}

/** What a service tells the process that started it. */
export type ServiceMessage = { type: 'ready' } | { type: 'failed'; reason: string };

function tellParent(message: ServiceMessage): void {
  if (process.connected) process.send?.(message);
}

async function stopRequest(): Promise<string> {
  const requests = ['SIGTERM', 'SIGINT'].map((signal) => once(process, signal).then(() => signal));
  // Only a process with a parent at the other end of a channel can send; that parent may be gone already.
  if (process.send !== undefined) {
    const gone = process.connected ? once(process, 'disconnect') : Promise.resolve();
    requests.push(gone.then(() => 'parent is gone'));
  }
  return Promise.race(requests);
}
