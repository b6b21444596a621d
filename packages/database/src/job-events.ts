import type { JobEvents } from '@hbsc/core';
import pg from 'pg';

/** The channel on which a committing writer names the job that came to its end. */
export const JOB_END_CHANNEL = 'hbsc_job_end';

const CONNECT_MS = 10_000;
const FIRST_RECONNECT_MS = 100;
const LONGEST_RECONNECT_MS = 5_000;

/**
 * Hears of every job's end through LISTEN/NOTIFY: told with the commit of the result itself, so neither before it nor
 * without it. What ended while the connection was lost is looked up when it is back.
 */
export class PostgresJobEvents implements JobEvents {
  private readonly listeners = new Map<string, Set<() => void>>();
  private client: pg.Client | null = null;
  private reconnectMs = FIRST_RECONNECT_MS;
  private reconnectTimer: NodeJS.Timeout | undefined;
  private closed = false;

  /** @param endedAmong - those of the jobs that are over */
  constructor(
    private readonly databaseUrl: string,
    private readonly endedAmong: (jobIds: readonly string[]) => Promise<string[]>,
  ) {}

  /** Connects and begins to listen. */
  async listen(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.databaseUrl,
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      application_name: 'hbsc-events',
    });
    client.on('notification', ({ payload }) => this.tell(payload ?? ''));
    client.on('error', () => undefined);
    this.client = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${JOB_END_CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    client.once('end', () => this.reconnect());
    this.reconnectMs = FIRST_RECONNECT_MS;
    // When looking up fails, so does the connection: it is made again, and that looks up again.
    await this.catchUp().catch(() => client.end().catch(() => undefined));
  }

  onEnd(jobId: string, listener: () => void): () => void {
    const waiting = this.listeners.get(jobId) ?? new Set();
    this.listeners.set(jobId, waiting.add(listener));
    return () => {
      waiting.delete(listener);
      if (waiting.size === 0) this.listeners.delete(jobId);
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.reconnectTimer);
    await this.client?.end().catch(() => undefined);
  }

  private tell(jobId: string): void {
    for (const listener of this.listeners.get(jobId) ?? []) listener();
  }

  private reconnect(): void {
    if (this.closed) return;
    this.reconnectTimer = setTimeout(() => {
      this.listen().catch(() => this.reconnect());
    }, this.reconnectMs);
    this.reconnectMs = Math.min(this.reconnectMs * 2, LONGEST_RECONNECT_MS);
  }

  /** Tells those who wait for a job that ended unheard. */
  private async catchUp(): Promise<void> {
    const awaited = [...this.listeners.keys()];
    if (awaited.length === 0) return;
    for (const jobId of await this.endedAmong(awaited)) this.tell(jobId);
  }
}
