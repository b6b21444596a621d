import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startPostgres } from '@hbsc/runtime';
import pg from 'pg';
import { IN_MEMORY_SPEED, POSTGRES_URL_VARIABLE } from './global-postgres.ts';

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

/** A real Postgres of its own, which can go away and come back. */
export interface ThrowAwayPostgres {
  /** Of its database `postgres`; the same after a restart. */
  readonly url: string;
  /** Shuts it down as an operator does: whoever is connected is told so and put out. */
  stop(): Promise<void>;
  /** Starts it anew, where it was and with the data it had. */
  start(): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

/** Creates and starts a Postgres. */
export async function throwAwayPostgres(): Promise<ThrowAwayPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'hbsc-test-postgres-'));
  await chmod(folder, 0o755);
  const settings = { ...IN_MEMORY_SPEED, port: String(await freePort()) };
  let cluster = await startPostgres(folder, settings);
  return {
    url: cluster.url,
    stop: () => cluster.stop(),
    async start() {
      cluster = await startPostgres(folder, settings);
    },
    async remove() {
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
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
