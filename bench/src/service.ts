import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort, ServiceProcess, startPostgres } from '@hbsc/runtime';
import { throwAwayRedis } from '@hbsc/testkit';
import type { Resources } from './resources.ts';

/** The program of the command line, as it was built. */
export const HBSC = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const GATEWAY = fileURLToPath(new URL('../../apps/gateway/dist/main.js', import.meta.url));
const READY_WITHIN_MS = 120_000;
const STOP_GRACE_MS = 60_000;
const KEPT_LINES = 20;

/** How a service is started. */
export interface ServiceOptions {
  /** Worker processes; undefined leaves it to the service. */
  readonly workers: number | undefined;
  /** The queue on a Redis of its own. */
  readonly redis: boolean;
  /** One when left out. */
  readonly gateways?: number;
  /** What else its processes find in their environment. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A running `hbsc up` that nothing but the benchmark uses. */
export interface Service {
  /** Of its gateways. */
  readonly ports: readonly number[];
}

/**
 * Starts the built service on free ports with an empty data directory, and waits until it serves.
 *
 * @throws Error with the service's last lines when it does not start
 */
export async function startService(
  { workers, redis, gateways = 1, env: more = {} }: ServiceOptions,
  resources: Resources,
): Promise<Service> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hbsc-bench-'));
  resources.add(() => rm(dataDir, { recursive: true, force: true, maxRetries: 3 }));
  const env: NodeJS.ProcessEnv = { ...process.env, ...more };
  if (redis) env.REDIS_URL = await startRedis(resources);
  // Gateways beside the one of `hbsc up` must know where the rows are.
  if (gateways > 1) env.DATABASE_URL = await startDatabase(dataDir, resources);
  const port = await freePort();
  const args = ['up', '--port', String(port), '--data-dir', dataDir];
  if (workers !== undefined) args.push('--workers', String(workers));
  // In a process group of its own: Ctrl-C reaches the benchmark alone, which stops the service in order.
  const child = spawn(process.execPath, [HBSC, ...args], {
    detached: true,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  resources.add(() => stop(child));
  await serving(child, port);
  const ports = [port];
  while (ports.length < gateways) ports.push(await startGateway(ports.length + 1, dataDir, env, resources));
  return { ports };
}

/** One more gateway of a service, on a port of its own. */
export async function startGateway(
  number: number,
  dataDir: string,
  serviceEnv: NodeJS.ProcessEnv,
  resources: Resources,
): Promise<number> {
  const port = await freePort();
  const env = {
    ...serviceEnv,
    HBSC_HOST: '127.0.0.1',
    HBSC_PORT: String(port),
    HBSC_STORAGE_DIR: join(dataDir, 'recordings'),
  };
  const name = `gateway ${number}`;
  const logFile = join(dataDir, 'logs', `gateway-${number}.log`);
  const gateway = new ServiceProcess({ name, module: GATEWAY, env, logFile });
  resources.add(() => gateway.stop());
  await gateway.start();
  return port;
}

async function startDatabase(dataDir: string, resources: Resources): Promise<string> {
  const postgres = await startPostgres(join(dataDir, 'postgres'));
  resources.add(() => postgres.stop());
  return postgres.url;
}

async function startRedis(resources: Resources): Promise<string> {
  const redis = await throwAwayRedis();
  resources.add(() => redis.stop());
  return redis.url;
}

/** The service names its address on standard output once it has classified its own samples. */
async function serving(child: ChildProcess, port: number): Promise<void> {
  const lines: string[] = [];
  const failure = (reason: string) =>
    new Error([`The service ${reason}. Its last lines:`, ...lines].join('\n  '));
  let impatient: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve, reject) => {
    impatient = setTimeout(() => reject(failure('did not start in time')), READY_WITHIN_MS);
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > KEPT_LINES) lines.shift();
        if (stream === child.stdout && line.includes(`:${port}/graphql`)) resolve();
      });
    }
    child.once('error', reject);
    child.once('exit', () => reject(failure('ended')));
  }).finally(() => clearTimeout(impatient));
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const impatient = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  await gone;
  clearTimeout(impatient);
}
