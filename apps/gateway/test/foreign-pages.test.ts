import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import type { Gateway } from '../src/gateway.ts';
import { type GatewaySite, openSite } from './gateway-site.ts';

const FOREIGN: [string, Record<string, string>][] = [
  ['of another site', { origin: 'https://evil.example' }],
  ['of another port', { origin: 'http://127.0.0.1:1' }],
  ['without an origin to speak of', { origin: 'null' }],
  ['that the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
];

describe('streams asked for by web pages', () => {
  let site: GatewaySite;
  let gateway: Gateway;

  beforeAll(async () => {
    site = await openSite();
    gateway = await site.startGateway();
  });
  afterAll(() => site?.close());

  function openSocket(headers: Record<string, string>, path = '/graphql'): WebSocket {
    return new WebSocket(`${gateway.url.replace('http', 'ws')}${path}`, 'graphql-transport-ws', { headers });
  }

  async function openStream(headers: Record<string, string>): Promise<IncomingMessage> {
    const query = new URLSearchParams({ query: '{ meta { language } }' });
    const request = http.get(`${gateway.url}/graphql/stream?${query}`, {
      headers: { accept: 'text/event-stream', ...headers },
    });
    const [response] = await once(request, 'response');
    return response;
  }

  async function refusalOf(response: IncomingMessage) {
    return { status: response.statusCode, body: JSON.parse(await text(response)) };
  }

  const forbidden = {
    status: 403,
    body: { errors: [{ message: expect.stringContaining('page'), extensions: { code: 'FORBIDDEN' } }] },
  };

  it.each(FOREIGN)('are refused to a page %s: WebSocket', async (_what, headers) => {
    const [, response] = await once(openSocket(headers), 'unexpected-response');
    expect(await refusalOf(response)).toMatchObject(forbidden);
  });

  it.each(FOREIGN)('are refused to a page %s: events', async (_what, headers) => {
    expect(await refusalOf(await openStream(headers))).toMatchObject(forbidden);
  });

  it("are given to the service's own pages", async () => {
    const headers = { origin: gateway.url, 'sec-fetch-site': 'same-origin' };
    const socket = openSocket(headers);
    await once(socket, 'open');
    socket.terminate();
    expect((await openStream(headers)).statusCode).toBe(200);
  });

  it('are at no other address', async () => {
    const [, response] = await once(openSocket({}, '/elsewhere'), 'unexpected-response');
    expect(await refusalOf(response)).toMatchObject({
      status: 404,
      body: { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
    });
  });

  it('keep no gateway from stopping when they were refused and the client never closes its side', async () => {
    const stopping = await site.startGateway();
    const { hostname, port } = new URL(stopping.url);
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    socket.write(
      `GET /elsewhere HTTP/1.1\r\nhost: ${hostname}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n`,
    );
    const ended = once(socket, 'end');
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 404 /);
    await ended;
    await stopping.close();
    socket.destroy();
  });
});

describe('a request that offers HTTP/2 without TLS', () => {
  let site: GatewaySite;
  let gateway: Gateway;

  beforeAll(async () => {
    site = await openSite();
    gateway = await site.startGateway();
  });
  afterAll(() => site?.close());

  it('is answered as if it had not, its body and the next request included', async () => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    const body = '{"query":"{ meta { language } }"}';
    const post = (headers: string) =>
      `POST /graphql HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\n` +
      `content-length: ${body.length}\r\n${headers}\r\n`;
    socket.write(post('connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n'));
    socket.write(body.slice(0, 5));
    socket.write(body.slice(5));
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*"language":"typescript"/s);
    socket.end(post('connection: close\r\n') + body);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });
});
