import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { DEFAULT_TENANT } from '@hbsc/core';
import type { Database } from '@hbsc/database';

/**
 * Where the database is: at `DATABASE_URL`, or the one that `hbsc up` runs in a data directory.
 *
 * @throws Error that says what would do when there is neither
 */
export async function databaseUrlOf(dataDir: string): Promise<string> {
  const { readSettings, urlOfRunningPostgres } = await import('@hbsc/runtime');
  if (process.env.DATABASE_URL) return readSettings(['DATABASE_URL']).DATABASE_URL;
  const directory = resolve(dataDir);
  const url = await urlOfRunningPostgres(join(directory, 'postgres'));
  if (url) return url;
  throw new Error(
    `There is no database to work on: DATABASE_URL is not set, and no service runs on ${directory}. Start it with npm start, name its folder with --data-dir, or set DATABASE_URL.`,
  );
}

/**
 * Works on a database itself, without a gateway.
 *
 * @param action - what is written in the audit log before it is done; null for what is not
 * @param details - with what
 * @param url - where it is; at `DATABASE_URL` unless said
 */
export async function withDatabase<Result>(
  action: string | null,
  details: object,
  work: (database: Database) => Promise<Result>,
  url?: string,
): Promise<Result> {
  const [{ readSettings }, { Database, PostgresAuditLog }] = await Promise.all([
    import('@hbsc/runtime'),
    import('@hbsc/database'),
  ]);
  const database = new Database(url ?? readSettings(['DATABASE_URL']).DATABASE_URL, 2);
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
