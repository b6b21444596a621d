import { migrate } from '@hbsc/database';
import { QueueBackend } from '@hbsc/queue';

/** Brings the service's tables and the queue's own up to date. Safe to run again and from many machines at once. */
export async function migrateAll(databaseUrl: string): Promise<void> {
  await migrate(databaseUrl);
  const backend = new QueueBackend(databaseUrl, 1);
  try {
    await backend.migrate();
  } finally {
    await backend.close();
  }
}
