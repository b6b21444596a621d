import { BullMQOtel } from 'bullmq-otel';
import type { QueueBackend } from './backend.ts';
import { PostgresBackend } from './postgres/postgres-backend.ts';
import { RedisBackend } from './redis/redis-backend.ts';

export interface QueueBackendOptions {
  readonly databaseUrl: string;
  /** Where it is given, Redis carries the queue and Postgres the rows alone. */
  readonly redisUrl?: string | undefined;
  /** Most statements of producers at once, on Postgres; 4 by default. */
  readonly statements?: number | undefined;
  /** Whether deliveries carry the trace of whoever hands them over, and go on with it; false by default. */
  readonly isTraced?: boolean;
  /** Hears of a server that is set up such that deliveries may be lost. */
  readonly warn: (message: string) => void;
}

/**
 * Opens the queue's server. Connections are made when they are first needed.
 *
 * @throws Error when the Redis URL is malformed
 */
export function openQueueBackend({
  databaseUrl,
  redisUrl,
  statements,
  isTraced = false,
  warn,
}: QueueBackendOptions): QueueBackend {
  const telemetry = isTraced ? new BullMQOtel({ tracerName: 'hbsc-queue' }) : undefined;
  return redisUrl
    ? new RedisBackend(redisUrl, warn, telemetry)
    : new PostgresBackend(databaseUrl, statements, telemetry);
}
