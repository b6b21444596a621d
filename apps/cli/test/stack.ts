import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HbscClient } from '@hbsc/client';
import { freePort, ServiceProcess } from '@hbsc/runtime';
import { type ThrowAwayRedis, throwAwayDatabase, throwAwayRedis } from '@hbsc/testkit';
import { migrateAll } from '../src/migrate.ts';

const GATEWAY = new URL('../../gateway/dist/main.js', import.meta.url);
const WORKER = new URL('../../worker/dist/main.js', import.meta.url);

export interface StackOptions {
  readonly gateways?: number;
  readonly workers?: number;
  /** What carries the queue; Postgres unless given. */
  readonly queue?: 'Postgres' | 'Redis';
  readonly env?: NodeJS.ProcessEnv;
  /** What to run as the first gateway. */
  readonly gatewayModule?: URL;
  /** What to run as workers. */
  readonly workerModule?: URL;
}

/** A gateway and how to reach it. */
export interface RunningGateway {
  readonly url: string;
  readonly client: HbscClient;
  readonly process: ServiceProcess;
}

/** The built service as real processes on a database of its own. */
export interface Stack {
  /** Of the first gateway. */
  readonly url: string;
  /** Of the first gateway. */
  readonly client: HbscClient;
  readonly gateway: ServiceProcess;
  readonly gateways: readonly RunningGateway[];
  readonly workers: readonly ServiceProcess[];
  readonly databaseUrl: string;
  /** Null when Postgres carries the queue. */
  readonly redis: ThrowAwayRedis | null;
  /** Starts one more worker. */
  addWorker(): Promise<ServiceProcess>;
  /** Files that were uploaded but neither kept nor discarded yet. */
  stagedFiles(): Promise<string[]>;
  /** What the processes wrote to their logs. */
  logs(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts gateways and workers and waits until all are ready. */
export async function startStack({
  gateways = 1,
  workers = 1,
  queue = 'Postgres',
  env = {},
  gatewayModule = GATEWAY,
  workerModule = WORKER,
}: StackOptions = {}): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'hbsc-stack-'));
  const database = await throwAwayDatabase();
  const redis = queue === 'Redis' ? await throwAwayRedis() : null;
  await migrateAll(database.url, redis?.url);

  const storage = join(folder, 'recordings');
  const shared = {
    ...process.env,
    DATABASE_URL: database.url,
    ...(redis && { REDIS_URL: redis.url }),
    HBSC_STORAGE_DIR: storage,
    ...env,
  };
  const service = (name: string, module: URL, extra: NodeJS.ProcessEnv = {}) =>
    new ServiceProcess({
      name,
      module: fileURLToPath(module),
      env: { ...shared, ...extra },
      logFile: join(folder, `${name}.log`),
    });
  const doors = await Promise.all(
    Array.from({ length: gateways }, async (_, n): Promise<RunningGateway> => {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const process = service(`gateway-${n + 1}`, n === 0 ? gatewayModule : GATEWAY, {
        HBSC_PORT: String(port),
      });
      return { url, client: new HbscClient(url), process };
    }),
  );
  const [first] = doors;
  if (!first) throw new RangeError('a stack has a gateway');
  const pool: ServiceProcess[] = [];
  const addWorker = async () => {
    const worker = service(`worker-${pool.length + 1}`, workerModule);
    pool.push(worker);
    await worker.start();
    return worker;
  };
  await Promise.all([
    ...doors.map(({ process }) => process.start()),
    ...Array.from({ length: workers }, addWorker),
  ]);

  return {
    ...first,
    gateway: first.process,
    gateways: doors,
    workers: pool,
    databaseUrl: database.url,
    redis,
    addWorker,
    stagedFiles: () => readdir(join(storage, 'staging')),
    async logs() {
      const names = (await readdir(folder)).filter((name) => name.includes('.log'));
      return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('');
    },
    async stop() {
      await Promise.all([
        ...doors.map(({ process }) => process.stop()),
        ...pool.map((worker) => worker.stop()),
      ]);
      await redis?.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
