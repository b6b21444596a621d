import diagnostics from 'node:diagnostics_channel';
import { EventEmitter, once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getDefaultHighWaterMark } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import {
  Authentication,
  DEFAULT_LIMITS,
  EVERY_TENANT,
  type Job,
  type JobChange,
  LiveJobs,
  Sessions,
} from '@hbsc/core';
import { createLogger, Metrics } from '@hbsc/runtime';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { WebSocket } from 'ws';
import { Callers } from '../src/access/callers.ts';
import { createErrorFormatter } from '../src/errors.ts';
import { RequestMeter } from '../src/metrics/request-meter.ts';
import { EventStreams } from '../src/streams/event-streams.ts';
import { StreamOperations } from '../src/streams/operations.ts';
import { WebSockets } from '../src/streams/websockets.ts';

const QUERY = 'subscription { text }';
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

type Texts = AsyncGenerator<{ text: string }, void>;
type Source = () => Texts | Promise<Texts>;

/** A server whose one subscription tells what comes from the source. */
async function serve(
  source: Source,
  pingEveryMs?: number,
): Promise<{ url: string; server: FastifyInstance; close(): Promise<void> }> {
  const text = { type: GraphQLString };
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { text } }),
    subscription: new GraphQLObjectType({
      name: 'Subscription',
      fields: { text: { ...text, subscribe: source } },
    }),
  });
  const server = Fastify();
  const meter = new RequestMeter(new Metrics());
  const operations = new StreamOperations(schema, createErrorFormatter(LOGGER, meter), meter, {
    introspection: true,
    limits: DEFAULT_LIMITS,
  });
  const keys = { findValid: async () => null, touch: async () => undefined, validOf: async () => [] };
  const authentication = new Authentication('open', keys, null);
  const sessions = new Sessions(keys, DEFAULT_LIMITS.socketsPerCaller);
  const sockets = new WebSockets(
    operations,
    {
      authentication,
      sessions,
      allowance: null,
      logger: LOGGER,
      meter,
      limits: DEFAULT_LIMITS,
      hosts: null,
      trustedProxies: [],
      origins: [],
    },
    pingEveryMs,
  );
  sockets.serve(server.server);
  new Callers(authentication).serve(server);
  const admission = { sessions, stopping: new AbortController().signal, origins: [] };
  new EventStreams(operations, admission, pingEveryMs).serve(server);
  await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    server,
    async close() {
      await Promise.all([sockets.close(), server.close()]);
    },
  };
}

describe('a source of 20,000 messages', () => {
  const MESSAGES = 20_000;
  let service: Awaited<ReturnType<typeof serve>>;
  let pulled: number;

  beforeEach(async () => {
    pulled = 0;
    service = await serve(messages);
  });
  afterEach(() => service.close());

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
      if (pulled !== before || pulled === 0) [turns, before] = [0, pulled];
    }
  }

  it('is asked for no more than the reader of a WebSocket takes, and for all of it in the end', async () => {
    const socket = await openUnreadSocket(service.url, QUERY);
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
    socket.terminate();
  });

  it('is asked for no more than the reader of an event stream takes, and for all of it in the end', async () => {
    const response = await openUnreadStream(service.url, QUERY);
    await standstill();
    expect(pulled).toBeLessThan(MESSAGES);
    let received = 0;
    let end = '';
    for await (const chunk of response) {
      const text = end + chunk;
      received += text.split('event: next').length - 1;
      end = text.slice(-'event: next'.length + 1);
    }
    expect(received).toBe(MESSAGES);
  });

  it('is left when the reader leaves', async () => {
    const response = await openUnreadStream(service.url, QUERY);
    await standstill();
    response.destroy();
    await new Promise((resolve) => service.server.server.close(resolve));
    expect(pulled).toBeLessThan(MESSAGES);
  });
});

describe('a reader that leaves before its subscription has begun', () => {
  it('leaves nothing behind', async () => {
    const events = new EventEmitter();
    const [asked, begun, left] = ['asked', 'begun', 'left'].map((name) => once(events, name));
    const service = await serve(async () => {
      events.emit('asked');
      await begun;
      const texts = (async function* none(): Texts {})();
      const end = texts.return.bind(texts);
      texts.return = (value) => {
        events.emit('left');
        return end(value);
      };
      return texts;
    });
    const connected = once(service.server.server, 'connection');
    const address = `${service.url}/graphql/stream?${new URLSearchParams({ query: QUERY })}`;
    const request = http.get(address, { headers: { accept: 'text/event-stream' } });
    request.on('error', () => undefined);
    const [socket] = await connected;
    await asked;
    request.destroy();
    await once(socket, 'close');
    events.emit('begun');
    await left;
    await service.close();
  });
});

describe('a reader that gives no sign of life', () => {
  let service: Awaited<ReturnType<typeof serve>>;
  let left: Promise<void>;

  beforeEach(async () => {
    let leave: () => void;
    left = new Promise((resolve) => {
      leave = resolve;
    });
    service = await serve(async function* endless() {
      try {
        for (;;) yield { text: 'x'.repeat(4_096) };
      } finally {
        leave();
      }
    }, 20);
  });
  afterEach(() => service.close());

  it('loses its WebSocket', async () => {
    const socket = await openUnreadSocket(service.url, QUERY);
    await left;
    socket.terminate();
  });

  it('loses its event stream', async () => {
    const response = await openUnreadStream(service.url, QUERY);
    await left;
    response.destroy();
  });

  it('loses its WebSocket when it goes on asking, too', async () => {
    const patient = await serve(async function* nothing() {});
    const socket = await openUnreadSocket(patient.url, QUERY);
    const closed = once(socket, 'close');
    socket.on('error', () => undefined);
    const ping = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(60_000) } });
    while (socket.readyState === WebSocket.OPEN) {
      socket.send(ping);
      await setImmediate();
    }
    socket.resume();
    await closed;
    await patient.close();
  });
});

describe('a client that begins and completes operations without a pause', () => {
  const OPERATIONS = 10_000;

  it('is not read while hundreds of them have not ended', async () => {
    let begun = 0;
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const service = await serve(async () => {
      begun += 1;
      await released;
      return (async function* nothing(): Texts {})();
    });
    const socket = new WebSocket(`${service.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init' }));
    await once(socket, 'message');
    for (let id = 0; id < OPERATIONS; id++) {
      socket.send(JSON.stringify({ type: 'subscribe', id: `${id}`, payload: { query: QUERY } }));
      socket.send(JSON.stringify({ type: 'complete', id: `${id}` }));
    }
    while (begun < 200) await setImmediate();
    expect((await fetch(service.url)).status).toBe(404);
    expect(begun).toBeLessThan(OPERATIONS / 5);
    release();
    while (begun < OPERATIONS) await setImmediate();
    socket.terminate();
    await service.close();
  });
});

describe('a feed that nobody reads while 20,000 changes happen', () => {
  const JOBS = 5_000;
  const CHANGES = 20_000;
  const feeds = new Set<(change: JobChange) => void>();
  const sockets = new Set<Socket>();
  const onSocket = (message: unknown) => sockets.add((message as { socket: Socket }).socket);
  const revisions = new Map<string, number>();
  let service: Awaited<ReturnType<typeof serve>>;

  /** Jobs whose status changes by the hundred thousand in a second, and that are read like any. */
  const liveJobs = new LiveJobs(
    {
      list: async () => [],
      findMany: async (ids) => ids.map((id) => ({ id, revision: revisions.get(id) }) as Job),
    },
    {
      onChange: () => () => undefined,
      onAnyChange(listener) {
        feeds.add(listener);
        return () => feeds.delete(listener);
      },
    },
  );

  beforeEach(async () => {
    diagnostics.subscribe('net.server.socket', onSocket);
    service = await serve(feed);
  });
  afterEach(async () => {
    diagnostics.unsubscribe('net.server.socket', onSocket);
    await service.close();
  });

  async function* feed(): AsyncGenerator<{ text: string }, void> {
    for await (const { id, revision } of liveJobs.feed(EVERY_TENANT)) {
      yield { text: `${id} ${revision}`.padEnd(16_384) };
    }
  }

  it('costs the gateway a message or two, and is told that it was too slow', async () => {
    const socket = await openUnreadSocket(service.url, QUERY);
    const response = await openUnreadStream(service.url, QUERY);
    while (feeds.size < 2) await setImmediate();
    let unsent = 0;
    for (let change = 0; change < CHANGES; change++) {
      const jobId = `job ${change % JOBS}`;
      const revision = (revisions.get(jobId) ?? 0) + 1;
      revisions.set(jobId, revision);
      for (const tell of feeds) tell({ jobId, revision, status: 'QUEUED' });
      if (change % 10 === 0) await setImmediate();
      for (const { writableLength } of sockets) unsent = Math.max(unsent, writableLength);
    }
    // What a socket takes before it says that it is full differs between versions of Node.
    expect(unsent).toBeLessThan(getDefaultHighWaterMark(false) + 3 * 16_384);

    const refused = new Promise<string>((resolve) => {
      socket.on('message', (data) => {
        if (String(data).includes('"type":"error"')) resolve(String(data));
      });
    });
    socket.resume();
    expect(await refused).toContain('RATE_LIMITED');
    let end = '';
    for await (const chunk of response) end = (end + chunk).slice(-1_000);
    expect(end).toContain('RATE_LIMITED');
    socket.terminate();
  });
});
