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
  /** An empty database, or one of a stack before; one that is thrown away afterwards unless given. */
  readonly databaseUrl?: string;
  /** Settings of all its processes. */
  readonly env?: NodeJS.ProcessEnv;
}

/** What to run instead of the built service's own. */
export interface ProcessOptions {
  readonly module?: URL;
  readonly env?: NodeJS.ProcessEnv;
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
  /** Starts one more gateway. */
  addGateway(options?: ProcessOptions): Promise<RunningGateway>;
  /** Starts one more worker. */
  addWorker(options?: ProcessOptions): Promise<ServiceProcess>;
  /** Stops the gateways and workers that were added. */
  stopAdded(): Promise<void>;
  /** Files that were uploaded but neither kept nor discarded yet. */
  stagedFiles(): Promise<string[]>;
  /** Names of all blobs that are kept. */
  blobs(): Promise<string[]>;
  /** What the processes wrote to their logs. */
  logs(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts gateways and workers and waits until all are ready. */
export async function startStack({
  gateways = 1,
  workers = 1,
  queue = 'Postgres',
  databaseUrl,
  env: settings = {},
}: StackOptions = {}): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'hbsc-stack-'));
  const database = databaseUrl
    ? { url: databaseUrl, drop: async () => undefined }
    : await throwAwayDatabase();
  const redis = queue === 'Redis' ? await throwAwayRedis() : null;
  await migrateAll(database.url, redis?.url);

  const storage = join(folder, 'recordings');
  const shared = {
    ...process.env,
    DATABASE_URL: database.url,
    ...(redis && { REDIS_URL: redis.url }),
    HBSC_STORAGE_DIR: storage,
    ...settings,
  };
  const started = { gateway: 0, worker: 0 };
  const start = async (kind: 'gateway' | 'worker', module: URL, env: NodeJS.ProcessEnv) => {
    const name = `${kind}-${++started[kind]}`;
    const service = new ServiceProcess({
      name,
      module: fileURLToPath(module),
      env: { ...shared, ...env },
      logFile: join(folder, `${name}.log`),
    });
    await service.start();
    return service;
  };
  const startGateway = async ({
    module = GATEWAY,
    env = {},
  }: ProcessOptions = {}): Promise<RunningGateway> => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const process = await start('gateway', module, { ...env, HBSC_PORT: String(port) });
    return { url, client: new HbscClient(url), process };
  };
  const startWorker = ({ module = WORKER, env = {} }: ProcessOptions = {}) => start('worker', module, env);

  const [doors, pool] = await Promise.all([
    Promise.all(Array.from({ length: gateways }, () => startGateway())),
    Promise.all(Array.from({ length: workers }, () => startWorker())),
  ]);
  const [first] = doors;
  if (!first) throw new RangeError('a stack has a gateway');
  const stopAllBut = async (gatewaysKept: number, workersKept: number) => {
    const leaving = [
      ...doors.splice(gatewaysKept).map(({ process }) => process),
      ...pool.splice(workersKept),
    ];
    await Promise.all(leaving.map((process) => process.stop()));
  };

  return {
    ...first,
    gateway: first.process,
    gateways: doors,
    workers: pool,
    databaseUrl: database.url,
    redis,
    async addGateway(options) {
      const gateway = await startGateway(options);
      doors.push(gateway);
      return gateway;
    },
    async addWorker(options) {
      const worker = await startWorker(options);
      pool.push(worker);
      return worker;
    },
    stopAdded: () => stopAllBut(gateways, workers),
    stagedFiles: () => readdir(join(storage, 'staging')),
    async blobs() {
      const entries = await readdir(join(storage, 'blobs'), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    },
    async logs() {
      const names = (await readdir(folder)).filter((name) => name.includes('.log'));
      return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('');
    },
    async stop() {
      await stopAllBut(0, 0);
      await redis?.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
