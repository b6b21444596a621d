import { migrate } from '@hbsc/database';
import { openQueueBackend } from '@hbsc/queue';

/** Brings the service's tables and the queue's own up to date. Safe to run again and from many machines at once. */
export async function migrateAll(databaseUrl: string, redisUrl?: string): Promise<void> {
  await migrate(databaseUrl);
  const backend = openQueueBackend({ databaseUrl, redisUrl, warn: console.warn });
  try {
    await backend.migrate();
  } finally {
    await backend.close();
  }
}
