import { randomUUID } from 'node:crypto';
import diagnostics from 'node:diagnostics_channel';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { createLogger } from '@hbsc/runtime';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { WebSocket } from 'ws';
import { createErrorFormatter } from '../src/errors.ts';
import type { Gateway } from '../src/gateway.ts';
import { EventStreams } from '../src/streams/event-streams.ts';
import { StreamOperations } from '../src/streams/operations.ts';
import { WebSockets } from '../src/streams/websockets.ts';
import { FAILURE, type GatewaySite, openSite } from './gateway-site.ts';

const LOGGER = createLogger('gateway', 'silent');

/** Opens an operation over a WebSocket and reads nothing of it. */
async function openUnreadSocket(url: string, query: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await once(socket, 'message');
  socket.pause();
  socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query } }));
  return socket;
}

/** Opens an operation over server-sent events and reads nothing of it. */
async function openUnreadStream(url: string, query: string): Promise<IncomingMessage> {
  const address = `${url}/graphql/stream?${new URLSearchParams({ query })}`;
  const [response] = await once(http.get(address, { headers: { accept: 'text/event-stream' } }), 'response');
  return response;
}

describe('a source of 20,000 messages', () => {
  const MESSAGES = 20_000;
  let server: FastifyInstance;
  let sockets: WebSockets;
  let url: string;
  let pulled: number;

  beforeEach(async () => {
    pulled = 0;
    server = Fastify();
    const operations = new StreamOperations(schemaOf(messages), createErrorFormatter(LOGGER));
    sockets = new WebSockets(operations, LOGGER);
    sockets.serve(server.server);
    new EventStreams(operations, new AbortController().signal).serve(server);
    await server.listen({ host: '127.0.0.1' });
    url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    await sockets.close();
    await server.close();
  });

  async function* messages(): AsyncGenerator<{ text: string }, void> {
    while (pulled < MESSAGES) {
      pulled++;
      yield { text: 'x'.repeat(4_096) };
    }
  }

  /** Until nothing more is asked of the source, however often the event loop turns. */
  async function standstill(): Promise<void> {
    for (let turns = 0, before = pulled; turns < 1_000; turns++) {
      await setImmediate();
      if (pulled !== before) [turns, before] = [0, pulled];
    }
  }

  it('is asked for no more than the reader of a WebSocket takes, and for all of it in the end', async () => {
    const socket = await openUnreadSocket(url, 'subscription { text }');
    while (pulled === 0) await setImmediate();
    await standstill();
    expect(pulled).toBeLessThan(MESSAGES);
    let received = 0;
    const complete = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        if (String(data).includes('"type":"complete"')) resolve();
        else received++;
      });
    });
    socket.resume();
    await complete;
    expect(received).toBe(MESSAGES);
  });

  it('is asked for no more than the reader of an event stream takes, and for all of it in the end', async () => {
    const response = await openUnreadStream(url, 'subscription { text }');
    while (pulled === 0) await setImmediate();
    await standstill();
    expect(pulled).toBeLessThan(MESSAGES);
    let text = '';
    for await (const chunk of response) text += chunk;
    expect(text.split('event: next').length - 1).toBe(MESSAGES);
    expect(text).toMatch(/event: complete\ndata: \n\n$/);
  });

  it('is left when the reader leaves', async () => {
    const response = await openUnreadStream(url, 'subscription { text }');
    while (pulled === 0) await setImmediate();
    response.destroy();
    await new Promise((resolve) => server.server.close(resolve));
    expect(pulled).toBeLessThan(MESSAGES);
  });
});

function schemaOf(subscribe: () => AsyncGenerator<{ text: string }, void>): GraphQLSchema {
  const text = { type: GraphQLString };
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { text } }),
    subscription: new GraphQLObjectType({ name: 'Subscription', fields: { text: { ...text, subscribe } } }),
  });
}

describe('a feed that nobody reads while 20,000 changes happen', () => {
  const JOBS = 5_000;
  const AT_ONCE = 50;
  const LONG = Array.from({ length: 20 }, (_, i) => `f${i}: fileName`).join(' ');
  const FEED = `subscription { jobFeed { id ${LONG} } }`;
  let site: GatewaySite;
  let gateway: Gateway;
  const accepted = new Set<Socket>();
  const onAccepted = (message: unknown) => accepted.add((message as { socket: Socket }).socket);

  beforeAll(async () => {
    diagnostics.subscribe('net.server.socket', onAccepted);
    site = await openSite();
    gateway = await site.startGateway();
  });
  afterAll(async () => {
    diagnostics.unsubscribe('net.server.socket', onAccepted);
    await site?.close();
  });

  const mostUnsent = () => Math.max(...[...accepted].map((socket) => socket.writableLength));

  async function changeFourTimes(): Promise<void> {
    const { job } = await site.jobs.create({
      id: randomUUID(),
      recording: { id: randomUUID(), sha256: 'b'.repeat(64), bytes: 4, fileName: 'x'.repeat(255) },
      model: 'm5@1.0.0',
      priority: 'NORMAL',
      clientReference: null,
      webhookUrl: null,
      idempotency: null,
      reuseResult: false,
    });
    await site.jobs.start(job.id, 1);
    await site.jobs.fail(job.id, 1, FAILURE);
    await site.jobs.retry(job.id);
  }

  it('costs the gateway a message or two, and is told that it was too slow', async () => {
    const socket = await openUnreadSocket(gateway.url, FEED);
    const response = await openUnreadStream(gateway.url, FEED);
    let unsent = 0;
    for (let done = 0; done < JOBS; done += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, changeFourTimes));
      unsent = Math.max(unsent, mostUnsent());
    }
    expect(unsent).toBeLessThan(64 * 1024);

    const refused = new Promise<string>((resolve) => {
      socket.on('message', (data) => {
        if (String(data).includes('"type":"error"')) resolve(String(data));
      });
    });
    socket.resume();
    expect(await refused).toContain('RATE_LIMITED');
    let text = '';
    for await (const chunk of response) text = (text + chunk).slice(-10_000);
    expect(text).toContain('RATE_LIMITED');
    socket.terminate();
  });
});
