import {
  createPostgresBackend,
  type Processor,
  runMigrations,
  type Telemetry,
  type WorkerOptions,
  withBackend,
} from 'bullmq';
import pg from 'pg';
import { type BullQueue, type BullWorker, PRODUCER_PATIENCE_MS, type QueueBackend } from '../backend.ts';
import { preparing } from './preparing-pool.ts';

const SCHEMA = 'bullmq';
const bull = withBackend(createPostgresBackend);

/** Most statements at once, of producers and of consumers each: a statement takes about a millisecond. */
const STATEMENTS = 4;
/** Longest wait of a consumer for a statement, milliseconds: a server that never answers is an error too. */
const CONSUMER_PATIENCE_MS = 10_000;

/**
 * The queue in the tables of BullMQ's own schema. Producers take at most {@link STATEMENTS} connections; consumers as many
 * and one more a worker, which listens.
 */
export class PostgresBackend implements QueueBackend {
  private readonly producers: pg.Pool;
  private readonly consumers: pg.Pool;

  /** @param statements - most statements of producers at once */
  constructor(
    databaseUrl: string,
    statements = STATEMENTS,
    private readonly telemetry?: Telemetry,
  ) {
    this.producers = openPool(databaseUrl, PRODUCER_PATIENCE_MS);
    this.producers.options.max = statements;
    this.consumers = openPool(databaseUrl, CONSUMER_PATIENCE_MS);
  }

  openQueue(name: string): BullQueue {
    return new bull.Queue(name, { ...this.options, connection: preparing(this.producers) });
  }

  openWorker(name: string, process: Processor, options: Omit<WorkerOptions, 'connection'>): BullWorker {
    this.consumers.options.max += 1;
    return new EndingWorker(name, process, {
      ...options,
      ...this.options,
      connection: preparing(this.consumers),
    });
  }

  private get options() {
    return this.telemetry ? { telemetry: this.telemetry } : {};
  }

  async migrate(): Promise<void> {
    const client = await this.producers.connect();
    try {
      await runMigrations(client, SCHEMA);
    } finally {
      client.release();
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.producers.end(), this.consumers.end()]);
  }
}

/** BullMQ never gives back the connection that a worker listens on when it is closed while it starts, and the pool waits for it. */
class EndingWorker extends bull.Worker {
  override async close(force = false): Promise<void> {
    await this.waitUntilReady().catch(() => undefined);
    await super.close(force);
  }
}

/** What a crash of Postgres makes the queue forget, the rows still know, and it is delivered again: no commit waits for the disk. */
function openPool(databaseUrl: string, patienceMs: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: STATEMENTS,
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
    keepAlive: true,
    application_name: 'hbsc-queue',
    options: `-c search_path=${SCHEMA} -c synchronous_commit=off`,
  });
  // Whoever waits for an answer hears of a lost connection; unheard, these events would end the process.
  pool.on('error', () => undefined);
  // Each queue and worker listens too, and Node warns of more than ten.
  pool.setMaxListeners(0);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
