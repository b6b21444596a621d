import { userInfo } from 'node:os';
import { DEFAULT_TENANT } from '@hbsc/core';
import type { Database } from '@hbsc/database';

/**
 * Works on the database at `DATABASE_URL` itself, without a gateway.
 *
 * @param action - what is written in the audit log before it is done; null for what is not
 * @param details - with what
 */
export async function withDatabase<Result>(
  action: string | null,
  details: object,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const [{ readSettings }, { Database, PostgresAuditLog }] = await Promise.all([
    import('@hbsc/runtime'),
    import('@hbsc/database'),
  ]);
  const database = new Database(readSettings(['DATABASE_URL']).DATABASE_URL, 2);
  try {
    const by = { subject: 'cli', name: userName(), role: 'admin', tenant: DEFAULT_TENANT } as const;
    if (action) await new PostgresAuditLog(database).record({ by, action, details, address: 'local' });
    return await work(database);
  } finally {
    await database.close();
  }
}

/** A container may run as somebody the machine has no name for. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody';
  }
}
