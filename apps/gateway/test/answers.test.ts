import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import type { Gateway } from '../src/gateway.ts';
import { type GatewaySite, openSite } from './gateway-site.ts';

const SOME_ID = '57eab63a-9718-4bed-8b75-3ffa9785b4ca';
const JSON_TYPE = 'content-type: application/json\r\n';

/** One request to everything that answers, and to what there is no answer to. */
const DOORS: readonly [string, string][] = [
  ['GraphQL by POST', post('/graphql', '{"query":"{ jobs { totalCount } }"}')],
  ['the original endpoint', post('/', '{"query":"{ jobs { totalCount } }"}')],
  ['GraphQL by GET', get('/graphql?query={jobs{totalCount}}', 'apollo-require-preflight: 1\r\n')],
  ['GraphQL that is not JSON', post('/graphql', '{')],
  ['GraphQL that is not GraphQL', post('/graphql', '{"query":"{"}')],
  ['a request that a web page forged', post('/graphql', 'x', 'content-type: text/plain\r\n')],
  ['a stream of events', get('/graphql/stream?query={jobs{totalCount}}', 'accept: text/event-stream\r\n')],
  ['a job', post('/graphql', `{"query":"{ job(id: \\"${SOME_ID}\\") { id } }"}`)],
  ['a batch as CSV', get(`/batches/${SOME_ID}/items.csv`)],
  ['a batch as a page', get(`/batches/${SOME_ID}/report.html`)],
  ['a picture of a batch', get(`/batches/${SOME_ID}/confusion.png`)],
  ['a batch of no id', get("/batches/'%20OR%201=1--/items.csv")],
  [
    'a large upload',
    `HEAD /uploads/${SOME_ID} HTTP/1.1\r\nhost: localhost\r\ntus-resumable: 1.0.0\r\nconnection: close\r\n\r\n`,
  ],
  ['the beginning of a large upload', post('/uploads', '', 'tus-resumable: 1.0.0\r\nupload-length: 9\r\n')],
  ['liveness', get('/livez')],
  ['readiness', get('/readyz')],
  ['an address where nothing is', get('/elsewhere')],
  ['an address that is none', get('/%zz')],
  ['an address out of the folder', get('/..%2f..%2fetc/passwd')],
  ['a parameter that is too long', get(`/batches/${'a'.repeat(2_000)}/items.csv`)],
  ['a foreign host', get('/livez').replace('localhost', 'evil.example')],
  ['headers that are too large', get('/livez', `x: ${'a'.repeat(20_000)}\r\n`)],
  ['what is no HTTP', 'nonsense\r\n\r\n'],
  ['a WebSocket elsewhere', get('/elsewhere', 'connection: Upgrade\r\nupgrade: websocket\r\n')],
];

function get(path: string, headers = ''): string {
  return `GET ${path} HTTP/1.1\r\nhost: localhost\r\n${headers}connection: close\r\n\r\n`;
}

function post(path: string, body: string, headers = JSON_TYPE): string {
  return `POST ${path} HTTP/1.1\r\nhost: localhost\r\n${headers}content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`;
}

async function send(
  { url }: Gateway,
  request: string,
): Promise<{ status: number; head: string; body: string }> {
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(request);
  const answer = await text(socket);
  const [head = '', body = ''] = answer.split(/\r\n\r\n(.*)/s);
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), body };
}

describe('every answer', () => {
  let site: GatewaySite;
  let gateway: Gateway;

  beforeAll(async () => {
    site = await openSite();
    gateway = await site.startGateway();
  });
  afterAll(() => site?.close());

  it.each(DOORS)('is inert in a browser: %s', async (_door, request) => {
    const { status, head } = await send(gateway, request);
    expect(status).toBeGreaterThanOrEqual(200);
    expect(head).toContain("content-security-policy: default-src 'none';");
    expect(head).toContain('x-content-type-options: nosniff');
    expect(head).toContain('x-frame-options: deny');
    expect(head).toContain('cross-origin-resource-policy: same-origin');
    expect(head).toContain('referrer-policy: no-referrer');
    expect(head).not.toMatch(/access-control-|x-powered-by|server:|set-cookie/);
  });

  it.each([
    ['an address that is none', get('/%zz'), 400],
    ['a parameter that is too long', get(`/batches/${'a'.repeat(2_000)}/items.csv`), 400],
    ['headers that are too large', get('/livez', `x: ${'a'.repeat(20_000)}\r\n`), 431],
    ['what is no HTTP', 'nonsense\r\n\r\n', 400],
  ])('has the form of the rest when it is about %s', async (_what, request, status) => {
    const answer = await send(gateway, request);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toEqual({
      errors: [
        { message: expect.stringMatching(/\.$/), extensions: { code: 'BAD_USER_INPUT', retryable: false } },
      ],
    });
  });

  it('says nothing of how the service is built, even when its database is gone', async () => {
    const broken = await openSite();
    const orphan = await broken.startGateway();
    await broken.dropDatabase();
    let faults = 0;
    for (const [, request] of DOORS) {
      const { head, body } = await send(orphan, request);
      const told = `${head}\r\n${body}`.replaceAll(request, '');
      if (/"code":"(INTERNAL|STORAGE_UNAVAILABLE)"/.test(body)) faults += 1;
      expect(told).not.toContain(broken.folder);
      expect(told).not.toMatch(
        /node_modules|\.[mc]?[jt]s\b|file:\/\/|\n\s+at |stack|prisma|postgres|\b(SELECT|INSERT|UPDATE|FROM|WHERE)\b|E[A-Z]{6,}|FST_ERR|exception/,
      );
    }
    expect(faults).toBeGreaterThan(5);
    await broken.close();
  });
});

describe('a gateway that asks for no key', () => {
  let site: GatewaySite;
  let gateway: Gateway;

  beforeAll(async () => {
    site = await openSite();
    gateway = await site.startGateway({
      HBSC_ALLOWED_HOSTS: 'heart.example',
      HBSC_CORS_ORIGINS: 'https://app.example',
    });
  });
  afterAll(() => site?.close());

  const statusAs = async (host: string) =>
    (await send(gateway, get('/livez').replace('localhost', host))).status;

  it.each(['localhost', 'LOCALHOST:3001', '127.0.0.1', '127.0.0.1:80', '[::1]:3001', 'heart.example'])(
    'answers as %s',
    async (host) => {
      expect(await statusAs(host)).toBe(200);
    },
  );

  it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:3001', '169.254.169.254', ''])(
    'answers not as "%s", a name that its owner may have pointed here',
    async (host) => {
      expect(await statusAs(host)).toBe(403);
    },
  );

  it('opens no WebSocket as one either', async () => {
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers: { host: 'evil.example', origin: 'http://evil.example' },
    });
    const [, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(403);
  });

  async function preflight(origin: string): Promise<Headers> {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x',
    };
    return (await fetch(`${gateway.url}/graphql`, { method: 'OPTIONS', headers })).headers;
  }

  it('tells browsers that pages of the origins it was given may use it, without cookies', async () => {
    const headers = await preflight('https://app.example');
    expect(headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(headers.get('access-control-allow-headers')).toBe('x');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    const stream = await fetch(`${gateway.url}/graphql/stream?query={meta{language}}`, {
      headers: { accept: 'text/event-stream', origin: 'https://app.example', 'sec-fetch-site': 'cross-site' },
    });
    expect(stream.status).toBe(200);
    expect(stream.headers.get('access-control-allow-origin')).toBe('https://app.example');
    const readable = stream.headers.get('access-control-expose-headers')?.toLowerCase().split(/, */);
    const readByTheClient = ['hbsc-job-id', 'retry-after', 'location', 'upload-length', 'upload-offset'];
    expect(readable).toEqual(expect.arrayContaining(readByTheClient));
  });

  it.each(['https://app.example.evil.example', 'http://app.example', 'https://app.example:444', 'null'])(
    'tells them so of no other: %s',
    async (origin) => {
      expect((await preflight(origin)).get('access-control-allow-origin')).toBeNull();
    },
  );
});

describe('a gateway in production', () => {
  let site: GatewaySite;
  let gateway: Gateway;

  beforeAll(async () => {
    site = await openSite();
    gateway = await site.startGateway({ NODE_ENV: 'production' });
  });
  afterAll(() => site?.close());

  it('shows neither its schema nor a page to try it on', async () => {
    const asked = post('/graphql', '{"query":"{ __schema { types { name } } }"}');
    expect(JSON.parse((await send(gateway, asked)).body)).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
    const page = await send(gateway, get('/graphql', 'accept: text/html\r\n'));
    expect(page.head).not.toContain('text/html');
    expect(page.status).toBe(400);
  });

  it.each([
    ['nothing', ''],
    ['half of its headers', 'GET /livez HTTP/1.1\r\nhost: loc'],
    ['half of its body', post('/graphql', '{"query":"').replace('content-length: 10', 'content-length: 99')],
    [
      'half of a file',
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9999\r\n' +
        'content-type: multipart/form-data; boundary=X\r\n\r\n--X\r\n' +
        'content-disposition: form-data; name="0"; filename="a.wav"\r\n\r\nRIFF',
    ],
  ])('waits not for ever for one who has sent %s', async (_what, request) => {
    const impatient = await site.startGateway({ HBSC_HEADERS_MS: '300', HBSC_REQUEST_MS: '600' });
    const { status, body } = await send(impatient, request);
    await impatient.close();
    expect(status).toBe(408);
    expect(JSON.parse(body)).toMatchObject({ errors: [{ message: expect.stringMatching(/too long/) }] });
  });
});
