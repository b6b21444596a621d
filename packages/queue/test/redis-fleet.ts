import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { freePort } from '@hbsc/runtime';
import { type ThrowAwayRedis, throwAwayRedis } from '@hbsc/testkit';
import { Redis } from 'ioredis';

/** A server and its replica, watched by a Sentinel. */
export interface WatchedRedis {
  readonly url: string;
  /** Kills the server and waits until the Sentinel has promoted the replica. */
  failOver(): Promise<void>;
  stop(): Promise<void>;
}

/** @param password - of the server, its replica and whoever connects */
export async function startWatchedRedis(password: string): Promise<WatchedRedis> {
  const secrets = [`requirepass ${password}`, `masterauth ${password}`];
  const first = await throwAwayRedis({ configuration: secrets });
  const second = await throwAwayRedis({
    configuration: [...secrets, `replicaof 127.0.0.1 ${first.port}`, 'repl-diskless-sync-delay 0'],
  });
  await until(second, password, 'replication', /master_link_status:up/);
  const sentinel = await throwAwayRedis({
    sentinel: true,
    configuration: [
      `sentinel monitor hbsc 127.0.0.1 ${first.port} 1`,
      `sentinel auth-pass hbsc ${password}`,
      // It fails over when it is told to, not when this machine is slow.
      'sentinel down-after-milliseconds hbsc 60000',
    ],
  });
  await untilReplicaMayBePromoted(sentinel);
  return {
    url: `redis+sentinel://:${password}@127.0.0.1:${sentinel.port}/0?master=hbsc`,
    async failOver() {
      const events = new Redis(sentinel.url);
      await events.subscribe('+switch-master');
      const switched = once(events, 'message');
      await first.kill();
      const client = new Redis(sentinel.url);
      await client.call('SENTINEL', 'FAILOVER', 'hbsc');
      await switched;
      client.disconnect();
      events.disconnect();
    },
    stop: () => stopAll([sentinel, second, first]),
  };
}

/** Three nodes that share the slots. */
export interface RedisCluster {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startRedisCluster(): Promise<RedisCluster> {
  const nodes: ThrowAwayRedis[] = [];
  for (let node = 1; node <= 3; node++) {
    nodes.push(
      await throwAwayRedis({ port: await freeClusterPort(), configuration: ['cluster-enabled yes'] }),
    );
  }
  const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`);
  await promisify(execFile)('redis-cli', ['--cluster', 'create', ...hosts, '--cluster-yes']);
  for (const node of nodes) await untilClusterIsWhole(node);
  return { url: `redis+cluster://${hosts.slice(0, 2).join(',')}`, stop: () => stopAll(nodes) };
}

/** Nodes talk to each other 10,000 ports above the one they serve. */
async function freeClusterPort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (port < 55_000) return port;
  }
}

async function until(
  { url }: ThrowAwayRedis,
  password: string,
  section: string,
  sign: RegExp,
): Promise<void> {
  const client = new Redis(url, { ...(password && { password }) });
  while (!sign.test(await client.info(section)));
  client.disconnect();
}

/** Until the Sentinel has heard from the replica itself that it follows the server. */
async function untilReplicaMayBePromoted({ url }: ThrowAwayRedis): Promise<void> {
  const client = new Redis(url);
  while (!/master-link-status,ok/.test(String(await client.call('SENTINEL', 'REPLICAS', 'hbsc'))));
  client.disconnect();
}

async function untilClusterIsWhole({ url }: ThrowAwayRedis): Promise<void> {
  const client = new Redis(url);
  while (!/cluster_state:ok/.test(String(await client.cluster('INFO'))));
  client.disconnect();
}

async function stopAll(servers: readonly ThrowAwayRedis[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()));
}
