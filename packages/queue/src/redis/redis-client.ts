import { Cluster, type ClusterNode, Redis, type RedisOptions } from 'ioredis';
import { PRODUCER_PATIENCE_MS } from '../backend.ts';
import type { RedisAddress } from './redis-url.ts';

export type RedisClient = Redis | Cluster;

type Options = Omit<RedisOptions, 'replyMapping' | 'himportFieldsets'>;
type Role = Pick<Options, 'maxRetriesPerRequest' | 'commandTimeout'>;

/** What is asked when the server is gone fails with the next attempt to reach it. */
export const PRODUCER: Role = { maxRetriesPerRequest: 0, commandTimeout: PRODUCER_PATIENCE_MS };
/** What is asked when the server is gone is asked again when it is back, unless that takes too long. */
export const CONSUMER: Role = { maxRetriesPerRequest: null, commandTimeout: 5_000 };

/** Connects, and connects again whenever the connection is lost. */
export function connectRedis(address: RedisAddress, role: Role): RedisClient {
  const { kind, hosts, database, master } = address;
  const options = { ...optionsOf(address), ...role };
  const nodes = hosts.map(({ host, port }) => ({ host, port }));
  if (kind === 'cluster') return new EndingCluster(nodes, options);
  const place = kind === 'sentinel' ? { sentinels: nodes, name: master } : nodes[0];
  return new EndingRedis({ ...options, ...place, db: database, retryStrategy: waitBefore });
}

function optionsOf({ tls, username, password }: RedisAddress): Options {
  return {
    ...(username && { username }),
    ...(password && { password }),
    ...(tls && { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true }),
    failoverDetector: true,
    // The server has become a replica of another: connecting again finds that one.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
  };
}

/** Milliseconds before the next attempt to connect. */
function waitBefore(attempt: number): number {
  return Math.min(attempt * 50, 1_000);
}

/*
 * Between two attempts to connect there is no socket, and ioredis tells nobody of the end when it is disconnected then:
 * BullMQ, closing, would wait for that for ever. A client that has yet to connect does tell.
 *
 * BullMQ makes its blocking connections by duplicating: what they wait for may take long.
 */

class EndingRedis extends Redis {
  private isToEnd = false;

  constructor(private readonly given: Options) {
    super(given);
  }

  /** A failover breaks off whatever goes on with the server, and a client that is connecting takes that for its end. */
  override connect(callback?: () => void): Promise<void> {
    const connected = super.connect(callback);
    connected.catch(() => {
      if (this.status === 'end') setTimeout(() => this.connectAgain(), waitBefore(1));
    });
    return connected;
  }

  override disconnect(reconnect = false): void {
    if (!reconnect) this.isToEnd = true;
    if (!reconnect && this.status === 'reconnecting') this.status = 'wait';
    super.disconnect(reconnect);
  }

  private connectAgain(): void {
    if (!this.isToEnd && this.status === 'end') this.connect().catch(() => undefined);
  }

  override duplicate(changes: Pick<Options, 'connectionName'> = {}): Redis {
    return new EndingRedis({ ...this.given, ...changes, commandTimeout: undefined });
  }
}

class EndingCluster extends Cluster {
  constructor(
    private readonly knownNodes: ClusterNode[],
    private readonly given: Options,
  ) {
    super(knownNodes, {
      redisOptions: given,
      // A Cluster's queue has no bound in time.
      enableOfflineQueue: given.maxRetriesPerRequest === null,
      clusterRetryStrategy: waitBefore,
      // Certificates are for names.
      dnsLookup: (host, found) => found(null, host),
    });
  }

  override disconnect(reconnect = false): void {
    if (!reconnect && this.status === 'reconnecting') this.status = 'wait';
    super.disconnect(reconnect);
  }

  override duplicate(_nodes?: [], changes: { redisOptions?: Pick<Options, 'connectionName'> } = {}): Cluster {
    const { connectionName } = changes.redisOptions ?? {};
    return new EndingCluster(this.knownNodes, { ...this.given, connectionName, commandTimeout: undefined });
  }
}
