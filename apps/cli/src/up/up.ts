import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HbscClient } from '@hbsc/client';
import { type PostgresCluster, ServiceProcess, startPostgres } from '@hbsc/runtime';
import { migrateAll } from '../migrate.ts';
import { Progress } from './progress.ts';
import { classifySamples, sampleTable } from './samples.ts';
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
  const stopRequest = Promise.race(
    ['SIGINT', 'SIGTERM'].map((signal) => once(process, signal).then(() => signal)),
  );
  const progress = new Progress();
  const stack = new Stack(options, progress);
  try {
    const started = stack.start();
    const interrupted = await Promise.race([started, stopRequest]);
    if (interrupted !== undefined) return 0;
    const url = `http://127.0.0.1:${options.port}`;
    const outcomes = await progress.step('Classifying the bundled samples', () =>
      classifySamples(new HbscClient(url)),
    );
    console.log(sampleTable(outcomes));
    if (options.once) return outcomes.every(({ error }) => error === null) ? 0 : 1;
    console.log(welcome(url, options.dataDir));
    const failure = await Promise.race([stopRequest.then(() => null), stack.failed]);
    if (failure === null) return 0;
    progress.fail(failure);
    return 1;
  } catch (error) {
    progress.fail(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    if (stack.isRunning) await progress.step('Stopping', () => stack.stop());
  }
}

/** Connections the embedded Postgres allows: the gateway's, a person's, and each worker's. */
const OTHER_CONNECTIONS = 60;
const CONNECTIONS_PER_WORKER = 12;

/** Postgres, the gateway and the workers, started and stopped in order. */
class Stack {
  /** Resolves with a reason when the stack cannot go on. */
  readonly failed: Promise<string>;
  private postgres: PostgresCluster | null = null;
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
    const databaseUrl =
      process.env.DATABASE_URL || (await this.progress.step('Starting Postgres', () => this.startPostgres()));
    await this.progress.step('Bringing the database up to date', () => migrateAll(databaseUrl));
    const env = { ...process.env, DATABASE_URL: databaseUrl, HBSC_STORAGE_DIR: join(dataDir, 'recordings') };
    const gatewayEnv = { ...env, HBSC_HOST: '127.0.0.1', HBSC_PORT: String(port) };
    await this.progress.step(`Starting the gateway and ${workers} worker${workers === 1 ? '' : 's'}`, () =>
      Promise.all([
        this.startService('gateway', '@hbsc/gateway/main', gatewayEnv),
        ...Array.from({ length: workers }, (_, n) =>
          this.startService(`worker ${n + 1}`, '@hbsc/worker/main', env),
        ),
      ]),
    );
  }

  /** Stops what was started, last first; safe in the middle of a start. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.services.map((service) => service.stop()));
    await this.postgres?.stop();
  }

  get isRunning(): boolean {
    return this.postgres !== null || this.services.length > 0;
  }

  private async startPostgres(): Promise<string> {
    const postgres = await startPostgres(join(this.options.dataDir, 'postgres'), {
      max_connections: String(OTHER_CONNECTIONS + this.options.workers * CONNECTIONS_PER_WORKER),
    });
    if (this.stopped) await postgres.stop();
    this.postgres = postgres;
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
