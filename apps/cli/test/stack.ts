import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HbscClient } from '@hbsc/client';
import { migrate } from '@hbsc/database';
import { QueueBackend } from '@hbsc/queue';
import { freePort, ServiceProcess } from '@hbsc/runtime';
import { throwAwayDatabase } from '@hbsc/testkit';

const GATEWAY = fileURLToPath(new URL('../../gateway/dist/main.js', import.meta.url));
const WORKER = fileURLToPath(new URL('../../worker/dist/main.js', import.meta.url));

/** The built service as real processes on a database of its own. */
export interface Stack {
  readonly url: string;
  readonly client: HbscClient;
  readonly gateway: ServiceProcess;
  readonly workers: readonly ServiceProcess[];
  /** Files that were uploaded but neither kept nor discarded yet. */
  stagedFiles(): Promise<string[]>;
  /** What the processes wrote to their logs. */
  logs(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a gateway and workers and waits until all are ready. */
export async function startStack({
  workers = 1,
  env = {},
}: {
  workers?: number;
  env?: NodeJS.ProcessEnv;
} = {}): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'hbsc-stack-'));
  const database = await throwAwayDatabase();
  await migrate(database.url);
  const backend = new QueueBackend(database.url, 1);
  await backend.migrate();
  await backend.close();

  const port = await freePort();
  const storage = join(folder, 'recordings');
  const shared = {
    ...process.env,
    DATABASE_URL: database.url,
    HBSC_STORAGE_DIR: storage,
    HBSC_PORT: String(port),
    ...env,
  };
  const service = (name: string, module: string) =>
    new ServiceProcess({ name, module, env: shared, logFile: join(folder, `${name}.log`) });
  const gateway = service('gateway', GATEWAY);
  const pool = Array.from({ length: workers }, (_, n) => service(`worker-${n + 1}`, WORKER));
  await Promise.all([gateway, ...pool].map((process) => process.start()));

  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    client: new HbscClient(url),
    gateway,
    workers: pool,
    stagedFiles: () => readdir(join(storage, 'staging')),
    async logs() {
      const names = (await readdir(folder)).filter((name) => name.includes('.log'));
      return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('');
    },
    async stop() {
      await Promise.all([gateway, ...pool].map((process) => process.stop()));
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
