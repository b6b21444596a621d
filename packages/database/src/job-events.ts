import type { JobEvents } from '@hbsc/core';
import pg from 'pg';

/** The channel on which a committing writer names the job that came to its end. */
export const JOB_END_CHANNEL = 'hbsc_job_end';

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
      keepAlive: true,
      application_name: 'hbsc-events',
    });
    client.on('notification', ({ payload }) => this.tell(payload ?? ''));
    client.on('error', () => undefined);
    await client.connect();
    client.once('end', () => this.reconnect());
    await client.query(`LISTEN ${JOB_END_CHANNEL}`);
    this.client = client;
    this.reconnectMs = FIRST_RECONNECT_MS;
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
    await this.client?.end();
  }

  private tell(jobId: string): void {
    for (const listener of this.listeners.get(jobId) ?? []) listener();
  }

  private reconnect(): void {
    if (this.closed) return;
    this.client = null;
    this.reconnectTimer = setTimeout(() => {
      this.listen()
        .then(() => this.catchUp())
        .catch(() => this.reconnect());
    }, this.reconnectMs);
    this.reconnectMs = Math.min(this.reconnectMs * 2, LONGEST_RECONNECT_MS);
  }

  /** Tells those who wait for a job that ended unheard. */
  private async catchUp(): Promise<void> {
    for (const jobId of await this.endedAmong([...this.listeners.keys()])) this.tell(jobId);
  }
}
