import { createRedisBackend, type Processor, type Telemetry, type WorkerOptions, withBackend } from 'bullmq';
import type { BullQueue, BullWorker, QueueBackend } from '../backend.ts';
import { CONSUMER, connectRedis, PRODUCER, type RedisClient } from './redis-client.ts';
import { parseRedisUrl, type RedisAddress } from './redis-url.ts';

/** What every key begins with. In braces, so that a Cluster keeps them all on one node: BullMQ's scripts need that. */
const PREFIX = '{hbsc}';
const bull = withBackend(createRedisBackend);

/** The queue on Redis: one connection for producers, and for consumers one and one more a worker, which waits for work. */
export class RedisBackend implements QueueBackend {
  private readonly address: RedisAddress;
  private producers: RedisClient | undefined;
  private consumers: RedisClient | undefined;

  /** @throws Error when the URL is malformed */
  constructor(
    url: string,
    private readonly warn: (message: string) => void,
    private readonly telemetry?: Telemetry,
  ) {
    this.address = parseRedisUrl(url);
  }

  openQueue(name: string): BullQueue {
    this.producers ??= this.connectProducers();
    return new bull.Queue(name, { ...this.options, connection: this.producers });
  }

  openWorker(name: string, process: Processor, options: Omit<WorkerOptions, 'connection'>): BullWorker {
    this.consumers ??= this.connect(CONSUMER);
    return new bull.Worker(name, process, { ...options, ...this.options, connection: this.consumers });
  }

  private get options() {
    return { prefix: PREFIX, ...(this.telemetry && { telemetry: this.telemetry }) };
  }

  /** There is nothing to do: BullMQ's keys make themselves. */
  async migrate(): Promise<void> {}

  async close(): Promise<void> {
    this.producers?.disconnect();
    this.consumers?.disconnect();
  }

  private connectProducers(): RedisClient {
    const client = this.connect(PRODUCER);
    client.once('ready', () => void this.checkEviction(client));
    return client;
  }

  private connect(role: typeof PRODUCER): RedisClient {
    const client = connectRedis(this.address, role);
    // Whoever asks for something hears that it failed.
    client.on('error', () => undefined);
    return client;
  }

  private async checkEviction(client: RedisClient): Promise<void> {
    const memory = await client.info('memory').catch(() => '');
    const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] ?? 'noeviction';
    if (policy === 'noeviction') return;
    this.warn(
      `Redis is set to maxmemory-policy ${policy}: when its memory is full it will drop deliveries without a word. Set it to noeviction.`,
    );
  }
}
