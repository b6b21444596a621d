import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresCluster, startPostgres } from '@hbsc/runtime';

/** Environment variable by which the suites find the run's Postgres. */
export const POSTGRES_URL_VARIABLE = 'HBSC_TEST_POSTGRES_URL';

/** Nothing here outlives the run, so nothing needs to reach the disk. */
export const IN_MEMORY_SPEED = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

const run: { cluster?: PostgresCluster; folder?: string } = {};

/** jest's global set-up: one real Postgres for the whole run. */
export async function setup(): Promise<void> {
  run.folder = await mkdtemp(join(tmpdir(), 'hbsc-test-postgres-'));
  await chmod(run.folder, 0o755);
  run.cluster = await startPostgres(run.folder, IN_MEMORY_SPEED);
  process.env[POSTGRES_URL_VARIABLE] = run.cluster.url;
}

/** jest's global tear-down. */
export async function teardown(): Promise<void> {
  await run.cluster?.stop();
  if (run.folder) await rm(run.folder, { recursive: true, force: true });
}
