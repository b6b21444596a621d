import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { POSTGRES_URL_VARIABLE } from './global-postgres.ts';

/** An empty database of its own on the test run's Postgres. */
export interface ThrowAwayDatabase {
  readonly url: string;
  /** Removes it, ending whatever is still connected. */
  drop(): Promise<void>;
}

/**
 * Creates an empty database on the server that the test run started.
 *
 * @throws Error outside a test run
 */
export async function throwAwayDatabase(): Promise<ThrowAwayDatabase> {
  const serverUrl = process.env[POSTGRES_URL_VARIABLE];
  if (!serverUrl) throw new Error('no test Postgres: run the tests with npm test, which starts one');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
