import pg from 'pg';
import type { Database } from './client.ts';

const CONNECT_MS = 10_000;
const FIRST_RECONNECT_MS = 100;
const LONGEST_RECONNECT_MS = 5_000;
const CHECK_MS = 5_000;

/**
 * A connection of its own that listens to one channel of Postgres for good. When it is lost it is made again, with growing
 * pauses. It is tried all the time: one that was cut without a word looks like one on which nothing is said.
 */
export abstract class Listener {
  private client: pg.Client | null = null;
  private timer: NodeJS.Timeout | undefined;
  private reconnectMs = FIRST_RECONNECT_MS;
  private aliveAt = performance.now();
  private closed = false;
  private readonly checkMs: number;
  protected abstract readonly channel: string;

  /** @param checkMs - how often the connection is tried, and how long its answer may take, milliseconds */
  constructor(
    protected readonly database: Database,
    { checkMs = CHECK_MS }: { checkMs?: number } = {},
  ) {
    this.checkMs = checkMs;
  }

  protected abstract hear(payload: string): void;

  /**
   * Makes up for what may have been said unheard. When it fails, the connection is made again, and that makes up for it again.
   *
   * @param deafMs - how long ago the connection was last known to be alive, milliseconds
   */
  protected abstract catchUp(deafMs: number): Promise<void>;

  /**
   * Connects and begins to listen.
   *
   * @throws Error when the database cannot be reached
   */
  async listen(): Promise<void> {
    const client = this.newClient();
    client.on('notification', ({ payload }) => this.hear(payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${this.channel}`);
    } catch (error) {
      drop(client);
      throw error;
    }
    this.client = client;
    client.once('end', () => this.lose(client));
    if (this.closed) return this.lose(client);
    try {
      const now = performance.now();
      await this.catchUp(now - this.aliveAt);
      this.aliveAt = now;
      this.reconnectMs = FIRST_RECONNECT_MS;
      this.checkLater(client);
    } catch {
      this.lose(client);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private newClient(): pg.Client {
    const client = new pg.Client({
      connectionString: this.database.url,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: CONNECT_MS,
      keepAlive: true,
      application_name: 'hbsc-listener',
    });
    // Unheard, its errors would end the process; what they mean is told by its end.
    client.on('error', () => undefined);
    return client;
  }

  private checkLater(client: pg.Client): void {
    if (client !== this.client) return;
    this.timer = setTimeout(() => void this.check(client), this.checkMs);
  }

  private async check(client: pg.Client): Promise<void> {
    try {
      const now = performance.now();
      const question: pg.QueryConfig & pg.ClientConfig = { text: 'SELECT 1', query_timeout: this.checkMs };
      await client.query(question);
      this.aliveAt = now;
      this.checkLater(client);
    } catch {
      this.lose(client);
    }
  }

  private lose(client: pg.Client): void {
    if (client !== this.client) return;
    this.client = null;
    client.removeAllListeners('notification');
    drop(client);
    this.reconnectLater();
  }

  private reconnectLater(): void {
    clearTimeout(this.timer);
    if (this.closed) return;
    this.timer = setTimeout(() => {
      this.listen().catch(() => this.reconnectLater());
    }, this.reconnectMs);
    this.reconnectMs = Math.min(this.reconnectMs * 2, LONGEST_RECONNECT_MS);
  }
}

function drop(client: pg.Client): void {
  client.end().catch(() => undefined);
}
