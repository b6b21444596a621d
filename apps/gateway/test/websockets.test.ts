import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Gateway } from '../src/gateway.ts';
import { ask, CLASSIFICATION, FAILURE, type GatewaySite, openSite, submitted } from './gateway-site.ts';

const UPDATED = 'subscription ($id: ID!) { jobUpdated(id: $id) { status revision } }';
const CANCEL = 'mutation ($id: ID!) { cancelJob(input: { id: $id }) { job { id } } }';
const INIT = { type: 'connection_init' };

describe('subscriptions over WebSockets', () => {
  let site: GatewaySite;
  let gateway: Gateway;
  const clients: Client[] = [];
  const sockets: WebSocket[] = [];

  beforeAll(async () => {
    site = await openSite();
    gateway = await site.startGateway();
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.dispose()));
    for (const socket of sockets.splice(0)) socket.terminate();
  });
  afterAll(() => site?.close());

  const addressOf = ({ url }: Gateway, path = '/graphql') => `${url.replace('http', 'ws')}${path}`;

  function connect(to = gateway, path?: string): Client {
    const client = createClient({ url: addressOf(to, path), webSocketImpl: WebSocket, retryAttempts: 0 });
    clients.push(client);
    return client;
  }

  const watch = (id: string, client = connect()) =>
    client.iterate<{ jobUpdated: { status: string } }>({ query: UPDATED, variables: { id } });

  async function statusesOf(updates: ReturnType<typeof watch>): Promise<(string | undefined)[]> {
    const statuses: (string | undefined)[] = [];
    for await (const { data } of updates) statuses.push(data?.jobUpdated.status);
    return statuses;
  }

  describe('jobUpdated', () => {
    it('tells the present state, then each change, and completes with the end', async () => {
      const id = await submitted(gateway);
      const updates = watch(id);
      expect(await updates.next()).toMatchObject({ value: { data: { jobUpdated: { status: 'QUEUED' } } } });
      await site.jobs.start(id, 1);
      expect(await updates.next()).toMatchObject({ value: { data: { jobUpdated: { status: 'RUNNING' } } } });
      await site.jobs.succeed(id, 1, CLASSIFICATION);
      expect(await statusesOf(updates)).toEqual(['SUCCEEDED']);
    });

    it('tells the end at once to those who come late', async () => {
      const id = await submitted(gateway);
      await site.jobs.fail(id, 1, FAILURE);
      expect(await statusesOf(watch(id))).toEqual(['FAILED']);
    });

    it('hears on one gateway what is done on another, at either path', async () => {
      const other = await site.startGateway();
      const id = await submitted(gateway);
      const updates = watch(id.toUpperCase(), connect(other, '/'));
      await updates.next();
      await ask(gateway, CANCEL, { id });
      expect(await statusesOf(updates)).toEqual(['CANCELLED']);
      await other.close();
    });

    const notFound = [{ extensions: { code: 'NOT_FOUND', retryable: false } }];

    it('ends with NOT_FOUND for an unknown id', async () => {
      await expect(watch(randomUUID()).next()).rejects.toMatchObject(notFound);
    });

    it('ends with NOT_FOUND for what is no id', async () => {
      const updates = watch('no-uuid');
      expect(await updates.next()).toMatchObject({ value: { errors: notFound } });
      expect(await updates.next()).toMatchObject({ done: true });
    });
  });

  it('jobFeed tells the jobs under way and then those that change, as far as they pass the filter', async () => {
    const [first] = [await submitted(gateway, { clientReference: 'fed 1' })];
    const feed = connect().iterate<{ jobFeed: { id: string; status: string } }>({
      query: 'subscription { jobFeed(filter: { text: "fed" }) { id status } }',
    });
    const fed = async () => (await feed.next()).value?.data?.jobFeed;
    expect(await fed()).toEqual({ id: first, status: 'QUEUED' });
    await submitted(gateway, { clientReference: 'of no interest' });
    const second = await submitted(gateway, { clientReference: 'fed 2' });
    expect(await fed()).toEqual({ id: second, status: 'QUEUED' });
    await site.jobs.start(String(first), 1);
    expect(await fed()).toEqual({ id: first, status: 'RUNNING' });
  });

  it('queueStats tells the state of the lanes at once, and again when it changed', async () => {
    const stats = connect().iterate<{ queueStats: { bulk: { queued: number; pending: number } } }>({
      query: 'subscription { queueStats { bulk { queued pending } interactive { queued } pendingWebhooks } }',
    });
    expect((await stats.next()).value?.data?.queueStats.bulk).toEqual({ queued: 0, pending: 0 });
    await submitted(gateway, { priority: 'LOW' });
    for await (const { data } of stats) if (data?.queueStats.bulk.pending === 1) return;
  });

  describe('operations', () => {
    it('share a socket, and the end of one ends no other', async () => {
      const client = connect();
      const ids = await Promise.all([submitted(gateway), submitted(gateway)]);
      const [one, other] = ids.map((id) => watch(id, client));
      await Promise.all([one?.next(), other?.next()]);
      await one?.return?.();
      await site.jobs.fail(String(ids[1]), 1, FAILURE);
      expect(await other?.next()).toMatchObject({ value: { data: { jobUpdated: { status: 'FAILED' } } } });
    });

    it.each([
      ['{', {}, 'GRAPHQL_PARSE_FAILED'],
      ['subscription { nothing }', {}, 'GRAPHQL_VALIDATION_FAILED'],
      [UPDATED, {}, 'BAD_USER_INPUT'],
      [CANCEL, { id: randomUUID() }, 'BAD_USER_INPUT'],
      ['query a { meta { language } } query b { meta { main } }', {}, 'OPERATION_RESOLUTION_FAILURE'],
    ])('are checked as by POST: %s', async (query, variables, code) => {
      await expect(connect().iterate({ query, variables }).next()).rejects.toMatchObject([
        { extensions: { code } },
      ]);
    });

    it('may be queries', async () => {
      const answer = await connect().iterate({ query: '{ meta { language } }' }).next();
      expect(answer.value).toEqual({ data: { meta: { language: 'typescript' } } });
    });
  });

  describe('the protocol', () => {
    async function open(protocol = 'graphql-transport-ws'): Promise<WebSocket> {
      const socket = new WebSocket(addressOf(gateway), protocol);
      sockets.push(socket);
      await once(socket, 'open');
      return socket;
    }

    const subscribe = (id: string, jobId: string) => ({
      type: 'subscribe',
      id,
      payload: { query: UPDATED, variables: { id: jobId } },
    });

    async function closeCodeAfter(...messages: unknown[]): Promise<unknown> {
      const socket = await open();
      const closed = once(socket, 'close');
      for (const message of messages) {
        socket.send(typeof message === 'string' ? message : JSON.stringify(message));
        if (message === INIT) await Promise.race([once(socket, 'message'), closed]);
      }
      return (await closed)[0];
    }

    it('closes with 4400 after what is no message', async () => {
      expect(await closeCodeAfter('hello')).toBe(4400);
    });

    it('closes with 4400 after a message that only servers send', async () => {
      expect(await closeCodeAfter(INIT, { type: 'next', id: '1', payload: {} })).toBe(4400);
    });

    it('closes with 4401 after an operation before the acknowledgement', async () => {
      expect(await closeCodeAfter(subscribe('1', randomUUID()))).toBe(4401);
    });

    it('closes with 4406 for another protocol', async () => {
      const socket = new WebSocket(addressOf(gateway), 'graphql-ws');
      const [error] = await once(socket, 'error');
      expect(String(error)).toMatch(/subprotocol/i);
    });

    it('closes with 4408 when nobody introduces himself', async () => {
      expect(await closeCodeAfter()).toBe(4408);
    });

    it('closes with 4409 after a second operation of the same id', async () => {
      const jobId = await submitted(gateway);
      expect(await closeCodeAfter(INIT, subscribe('1', jobId), subscribe('1', jobId))).toBe(4409);
    });

    it('closes with 4429 after a second introduction', async () => {
      expect(await closeCodeAfter(INIT, INIT)).toBe(4429);
    });

    it('closes with 1009 after a message of more than 64 kB', async () => {
      expect(await closeCodeAfter(INIT, 'x'.repeat(64 * 1024 + 1))).toBe(1009);
    });

    it('answers a ping', async () => {
      const socket = await open();
      socket.send(JSON.stringify({ type: 'ping' }));
      expect(JSON.parse(String((await once(socket, 'message'))[0]))).toEqual({ type: 'pong' });
    });

    it('takes a hundred operations on one socket and no more', async () => {
      const jobId = await submitted(gateway);
      const socket = await open();
      const refused = new Promise((resolve) => {
        socket.on('message', (data) => {
          const message = JSON.parse(String(data));
          if (message.type === 'error') resolve(message);
        });
      });
      socket.send(JSON.stringify(INIT));
      await once(socket, 'message');
      for (let id = 1; id <= 101; id++) socket.send(JSON.stringify(subscribe(String(id), jobId)));
      expect(await refused).toMatchObject({
        id: '101',
        payload: [{ extensions: { code: 'RATE_LIMITED', retryable: true } }],
      });
    });
  });
});
