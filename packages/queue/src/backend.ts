import { createPostgresBackend, type PgPool, runMigrations, withBackend } from 'bullmq';
import pg from 'pg';

const SCHEMA = 'bullmq';

/** BullMQ's classes bound to one backend, and the connections they share. */
export class QueueBackend {
  readonly bull = withBackend(createPostgresBackend);
  readonly connection: PgPool;
  private readonly pool: pg.Pool;

  /**
   * @param connections - most connections at once; each consumer keeps one for itself
   * @param options - `patienceMs`: longest wait for a connection, milliseconds, as a server that never answers is an
   *   error too. `durable`: wait until what is written is on disk; who only takes deliveries need not, for one that a
   *   crash of Postgres makes unheard of is made again
   */
  constructor(
    databaseUrl: string,
    connections = 6,
    { patienceMs = 10_000, durable = true }: { patienceMs?: number; durable?: boolean } = {},
  ) {
    this.pool = new pg.Pool({
      connectionString: databaseUrl,
      max: connections,
      connectionTimeoutMillis: patienceMs,
      keepAlive: true,
      application_name: 'hbsc-queue',
      options: `-c search_path=${SCHEMA} -c synchronous_commit=${durable ? 'on' : 'off'}`,
    });
    this.pool.on('error', () => undefined);
    this.connection = this.pool as PgPool;
  }

  /** Creates or updates BullMQ's own tables. Safe to run from many processes at once. */
  async migrate(): Promise<void> {
    const client = await this.pool.connect();
    try {
      await runMigrations(client, SCHEMA);
    } finally {
      client.release();
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
