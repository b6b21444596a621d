import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HbscClient } from '@hbsc/client';
import { type PostgresCluster, ServiceProcess, startPostgres } from '@hbsc/runtime';
import { migrateAll } from '../migrate.ts';
import { Progress } from './progress.ts';
import { keyForSamples } from './sample-key.ts';
import { classifySamples, sampleTable } from './samples.ts';
import { webhookSecretOf } from './webhook-secret.ts';
import { welcome } from './welcome.ts';

export interface UpOptions {
  /** Stop after the bundled samples are classified. */
  readonly once: boolean;
  readonly port: number;
  /** Absolute path. */
  readonly dataDir: string;
  readonly workers: number;
}

/**
 * Runs the whole service until SIGINT or SIGTERM, or once.
 *
 * @returns the exit code: 0, or 1 when it could not start or a sample was not classified
 */
export async function up(options: UpOptions): Promise<number> {
  const stopped = listenForStop().then(() => 0);
  const progress = new Progress();
  const stack = new Stack(options, progress);
  const broken = stack.failed.then((reason): never => {
    throw new Error(reason);
  });
  try {
    const done = await Promise.race([serve(options, stack, progress), stopped, broken]);
    return done ?? (await Promise.race([stopped, broken]));
  } catch (error) {
    progress.fail(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    if (stack.isRunning) await progress.step('Stopping', () => stack.stop());
  }
}

/** Starts everything and shows it at work; the exit code when that was all, null when it is to go on. */
async function serve(
  { port, once, dataDir }: UpOptions,
  stack: Stack,
  progress: Progress,
): Promise<number | null> {
  await stack.start();
  const url = `http://127.0.0.1:${port}`;
  const outcomes = await progress.step('Classifying the bundled samples', async () =>
    classifySamples(new HbscClient(url, { apiKey: await keyForSamples(stack.databaseUrl) })),
  );
  console.log(sampleTable(outcomes));
  if (once) return outcomes.every(({ error }) => error === null) ? 0 : 1;
  console.log(welcome(url, dataDir));
  return null;
}

/** Resolves at the first request to stop. Later ones change nothing: stopping in order is under way. */
function listenForStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve());
  });
}

/** Connections the embedded Postgres allows: the gateway's, a person's, and each worker's. */
const OTHER_CONNECTIONS = 60;
const CONNECTIONS_PER_WORKER = 18;

/** Postgres, the gateway and the workers, started and stopped in order. */
class Stack {
  /** Resolves with a reason when the stack cannot go on. */
  readonly failed: Promise<string>;
  /** Empty until it is known. */
  databaseUrl = '';
  private postgres: Promise<PostgresCluster> | null = null;
  private readonly services: ServiceProcess[] = [];
  private fail: (reason: string) => void = () => undefined;
  private stopped = false;

  constructor(
    private readonly options: UpOptions,
    private readonly progress: Progress,
  ) {
    this.failed = new Promise((resolve) => {
      this.fail = resolve;
    });
  }

  async start(): Promise<void> {
    const { dataDir, port, workers } = this.options;
    await assertPortIsFree(port);
    await mkdir(join(dataDir, 'logs'), { recursive: true }).catch((error: Error) => {
      throw new Error(
        `The data directory ${dataDir} cannot be used: ${error.message}. Choose another: --data-dir.`,
      );
    });
    this.databaseUrl =
      process.env.DATABASE_URL || (await this.progress.step('Starting Postgres', () => this.startPostgres()));
    await this.progress.step('Bringing the database up to date', () =>
      migrateAll(this.databaseUrl, process.env.REDIS_URL),
    );
    const env = {
      ...process.env,
      DATABASE_URL: this.databaseUrl,
      HBSC_STORAGE_DIR: join(dataDir, 'recordings'),
      HBSC_WEBHOOK_SECRET: process.env.HBSC_WEBHOOK_SECRET || (await webhookSecretOf(dataDir)),
    };
    const gatewayEnv = { ...env, HBSC_HOST: '127.0.0.1', HBSC_PORT: String(port) };
    await this.progress.step(`Starting the gateway and ${workers} worker${workers === 1 ? '' : 's'}`, () =>
      Promise.all([
        this.startService('gateway', '@hbsc/gateway/main', gatewayEnv),
        ...Array.from({ length: workers }, (_, n) =>
          this.startService(`worker ${n + 1}`, '@hbsc/worker/main', { ...env, ...healthPortOf(n) }),
        ),
      ]),
    );
  }

  get isRunning(): boolean {
    return this.postgres !== null || this.services.length > 0;
  }

  /** Stops what was started: the gateway, then the workers, then Postgres. Safe in the middle of a start. */
  async stop(): Promise<void> {
    this.stopped = true;
    const [gateway, ...workers] = this.services;
    await gateway?.stop();
    await Promise.all(workers.map((worker) => worker.stop()));
    const postgres = await this.postgres?.catch(() => null);
    await postgres?.stop();
  }

  private async startPostgres(): Promise<string> {
    this.postgres = startPostgres(join(this.options.dataDir, 'postgres'), {
      max_connections: String(OTHER_CONNECTIONS + this.options.workers * CONNECTIONS_PER_WORKER),
    });
    const postgres = await this.postgres;
    void postgres.died.then((reason) => this.fail(reason));
    return postgres.url;
  }

  private async startService(name: string, entry: string, env: NodeJS.ProcessEnv): Promise<void> {
    if (this.stopped) return;
    const module = fileURLToPath(import.meta.resolve(entry));
    const logFile = join(this.options.dataDir, 'logs', `${name.replace(' ', '-')}.log`);
    const service = new ServiceProcess({ name, module, env, logFile });
    service.on('restart', (sentence) => this.progress.warn(sentence));
    this.services.push(service);
    await service.start();
  }
}

/** Of several workers, the first tells its health at the port that is set, each other at the next. */
function healthPortOf(worker: number): NodeJS.ProcessEnv {
  const first = process.env.HBSC_WORKER_PORT;
  return first ? { HBSC_WORKER_PORT: String(Number(first) + worker) } : {};
}

async function assertPortIsFree(port: number): Promise<void> {
  const probe = createServer().listen(port, '127.0.0.1');
  await once(probe, 'listening').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(
      `Port ${port} is taken. Stop what listens there, or choose another: npm start -- --port ${port + 1}`,
    );
  });
  probe.close();
  await once(probe, 'close');
}
