import pg from 'pg';

const CONNECT_MS = 10_000;
const FIRST_RECONNECT_MS = 100;
const LONGEST_RECONNECT_MS = 5_000;
const CHECK_MS = 5_000;

export interface ListenerOptions {
  readonly databaseUrl: string;
  readonly channel: string;
  readonly onMessage: (payload: string) => void;
  /**
   * Makes up for what may have been said unheard. When it fails, the connection is made again, and that makes up for it again.
   *
   * @param deafMs - how long ago the connection was last known to be alive, milliseconds
   */
  readonly catchUp: (deafMs: number) => Promise<void>;
  /** How often the connection is tried, and how long its answer may take, milliseconds; 5,000 unless given. */
  readonly checkMs?: number | undefined;
}

/**
 * A connection of its own that listens to one channel of Postgres for good. When it is lost it is made again, with growing
 * pauses. It is tried all the time: one that was cut without a word looks like one on which nothing is said.
 */
export class Listener {
  private client: pg.Client | null = null;
  private timer: NodeJS.Timeout | undefined;
  private reconnectMs = FIRST_RECONNECT_MS;
  private aliveAt = performance.now();
  private closed = false;

  constructor(private readonly options: ListenerOptions) {}

  /**
   * Connects and begins to listen.
   *
   * @throws Error when the database cannot be reached
   */
  async listen(): Promise<void> {
    const { channel, onMessage, catchUp } = this.options;
    const client = this.newClient();
    client.on('notification', ({ payload }) => onMessage(payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
    } catch (error) {
      drop(client);
      throw error;
    }
    this.client = client;
    client.once('end', () => this.lose(client));
    if (this.closed) return this.lose(client);
    try {
      const now = performance.now();
      await catchUp(now - this.aliveAt);
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
      connectionString: this.options.databaseUrl,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: this.options.checkMs ?? CHECK_MS,
      keepAlive: true,
      application_name: 'hbsc-listener',
    });
    // Unheard, its errors would end the process; what they mean is told by its end.
    client.on('error', () => undefined);
    return client;
  }

  private checkLater(client: pg.Client): void {
    if (client !== this.client) return;
    this.timer = setTimeout(() => void this.check(client), this.options.checkMs ?? CHECK_MS);
  }

  private async check(client: pg.Client): Promise<void> {
    try {
      const now = performance.now();
      await client.query('SELECT 1');
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
