import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Gateway } from '../src/gateway.ts';
import { CLASSIFICATION, type GatewaySite, openSite, submitted } from './gateway-site.ts';

const SUBSCRIBERS = 500;
/** Who end the jobs, no more than the database has connections for. */
const WORKERS = 8;
const UPDATED = 'subscription ($id: ID!) { jobUpdated(id: $id) { status } }';

describe('500 subscribers of one gateway', () => {
  let site: GatewaySite;
  let gateway: Gateway;

  beforeAll(async () => {
    site = await openSite();
    gateway = await site.startGateway();
  });
  afterAll(() => site?.close());

  function watch(id: string) {
    const url = `${gateway.url.replace('http', 'ws')}/graphql`;
    const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
    return client.iterate<{ jobUpdated: { status: string } }>({ query: UPDATED, variables: { id } });
  }

  it('all see the ends of their jobs', async () => {
    const ids: string[] = [];
    for (let i = 0; i < SUBSCRIBERS; i++) ids.push(await submitted(gateway));
    const watches = ids.map(watch);
    await Promise.all(watches.map((updates) => updates.next()));
    const ended = new Map<string, number>();
    const seen = ids.map(async (id, i) => {
      const statuses: (string | undefined)[] = [];
      for await (const { data } of watches[i] ?? []) statuses.push(data?.jobUpdated.status);
      return { last: statuses.at(-1), delayMs: performance.now() - (ended.get(id) ?? 0) };
    });
    const waiting = ids.values();
    const worker = async () => {
      for (const id of waiting) {
        await site.jobs.start(id, 1);
        await site.jobs.succeed(id, 1, CLASSIFICATION);
        ended.set(id, performance.now());
      }
    };
    await Promise.all(Array.from({ length: WORKERS }, worker));
    const ends = await Promise.all(seen);
    expect(ends.map(({ last }) => last)).toEqual(ids.map(() => 'SUCCEEDED'));
    const delays = ends.map(({ delayMs }) => delayMs).sort((a, b) => a - b);
    const p99 = delays[Math.ceil(0.99 * SUBSCRIBERS) - 1] ?? Number.NaN;
    process.stderr.write(`${SUBSCRIBERS} subscribers: p99 from commit to complete ${p99.toFixed(0)} ms\n`);
  });
});
