import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startPostgres } from '@hbsc/runtime';
import { throwAwayRedis } from '@hbsc/testkit';
import { progress } from '../../progress.ts';
import type { Resources } from '../../resources.ts';
import { HBSC, type Service, type ServiceOptions, startGateway } from '../../service.ts';
import { type Namespace, WorkerNetwork } from './worker-network.ts';

const WORKER = fileURLToPath(new URL('../../../../apps/worker/dist/main.js', import.meta.url));
const WORKER_PORT = 3002;

/**
 * Starts the built service with each worker in a network namespace of its own: it reaches Postgres and Redis over a network alone, as
 * on a machine of its own. The folder of the recordings is shared, as a file system of several machines would be.
 *
 * @throws Error where namespaces cannot be made, or a process does not start
 */
export async function startNetworkedService(
  { workers = 1, gateways = 1, redis }: ServiceOptions,
  resources: Resources,
): Promise<Service> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hbsc-bench-'));
  resources.add(() => rm(dataDir, { recursive: true, force: true, maxRetries: 3 }));
  await mkdir(join(dataDir, 'logs'));
  const network = WorkerNetwork.open(resources);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DATABASE_URL: await startDatabase(dataDir, network, resources),
    ...(redis && { REDIS_URL: await startRedis(network, resources) }),
    HBSC_STORAGE_DIR: join(dataDir, 'recordings'),
  };
  execFileSync(process.execPath, [HBSC, 'migrate'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  for (let number = 1; number <= workers; number++)
    await startWorker(network.add(), join(dataDir, 'logs', `worker-${number}.log`), env, resources);
  const ports: number[] = [];
  while (ports.length < gateways) ports.push(await startGateway(ports.length + 1, dataDir, env, resources));
  resources.add(() => progress(`${(network.bytes / 1e6).toFixed(0)} MB between the workers and the rest`));
  return { ports };
}

async function startDatabase(
  dataDir: string,
  { hostAddress, range }: WorkerNetwork,
  resources: Resources,
): Promise<string> {
  const hbaFile = join(dataDir, 'pg_hba.conf');
  await writeFile(hbaFile, `host all all ${range} scram-sha-256\n`);
  const postgres = await startPostgres(join(dataDir, 'postgres'), {
    listen_addresses: hostAddress,
    hba_file: hbaFile,
  });
  resources.add(() => postgres.stop());
  return postgres.url.replace('127.0.0.1', hostAddress);
}

async function startRedis({ hostAddress }: WorkerNetwork, resources: Resources): Promise<string> {
  const redis = await throwAwayRedis({ configuration: [`bind ${hostAddress}`, 'protected-mode no'] });
  resources.add(() => redis.stop());
  return redis.url.replace('127.0.0.1', hostAddress);
}

/** Ready once it says so over the network. */
async function startWorker(
  { name, address }: Namespace,
  logFile: string,
  serviceEnv: NodeJS.ProcessEnv,
  resources: Resources,
): Promise<void> {
  const env = { ...serviceEnv, HBSC_WORKER_HOST: address, HBSC_WORKER_PORT: String(WORKER_PORT) };
  const log = openSync(logFile, 'a');
  const worker = spawn('ip', ['netns', 'exec', name, process.execPath, WORKER], {
    detached: true,
    env,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const gone = once(worker, 'exit');
  resources.add(async () => {
    worker.kill('SIGTERM');
    await gone;
  });
  const isReady = () =>
    fetch(`http://${address}:${WORKER_PORT}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (worker.exitCode !== null)
      throw new Error(`A worker ended before it was ready. Its log is ${logFile}`);
    await pause(100);
  }
}
