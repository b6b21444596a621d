import { once } from 'node:events';
import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HbscClient, type SendingProgress } from '../src/index.ts';

const ID = '57eab63a-9718-4bed-8b75-3ffa9785b4ca';
const RECORDING = new Blob([new Uint8Array(100_000)]);

/** What a service does with one request. */
type Behaviour = (response: ServerResponse) => void;

const answers =
  (body: object, status = 200, headers: Record<string, string> = {}): Behaviour =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
const refuses = (code: string, extensions: object = {}, status = 200) =>
  answers({ errors: [{ message: 'no', extensions: { code, ...extensions } }] }, status);
const breaksOff: Behaviour = (response) => response.destroy();
const breaksOffHalfWay: Behaviour = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  response.write('{"data":', () => response.destroy());
};
const hangs: Behaviour = () => undefined;

const NO_JOB = answers({ data: { job: null } });
const SUBMITTED = answers({ data: { submitRecording: { job: { id: ID } } } });

describe('a request of the client', () => {
  let server: Server;
  let behaviours: Behaviour[];
  let requests: { request: IncomingMessage; body: string }[];
  let url: string;

  beforeEach(async () => {
    behaviours = [];
    requests = [];
    server = createServer(async (request, response) => {
      requests.push({ request, body: await text(request).catch(() => 'cut off') });
      behaviours[requests.length - 1]?.(response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('is sent again while the service is away, is busy, or breaks off', async () => {
    behaviours = [breaksOff, answers({}, 503), refuses('STORAGE_UNAVAILABLE', { retryable: true }), NO_JOB];
    expect(await new HbscClient(url).job(ID)).toBeNull();
    expect(requests).toHaveLength(4);
  });

  it('has no answer when that breaks off half-way', async () => {
    behaviours = [breaksOffHalfWay, SUBMITTED, breaksOffHalfWay];
    const client = new HbscClient(url);
    expect(await client.submit(RECORDING, 'heart.wav')).toEqual({ id: ID });
    await expect(client.retry(ID)).rejects.toMatchObject({ code: 'UNREACHABLE', retryable: true });
    expect(requests).toHaveLength(3);
  });

  it('is not sent again for an answer that is none of HBSC', async () => {
    behaviours = [(response) => response.end('<p>Hello</p>')];
    await expect(new HbscClient(url).job(ID)).rejects.toMatchObject({ code: 'INTERNAL', retryable: false });
    expect(requests).toHaveLength(1);
  });

  it('is sent again so often and no more', async () => {
    behaviours = [breaksOff, breaksOff, NO_JOB];
    await expect(new HbscClient(url, { retries: 1 }).job(ID)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(requests).toHaveLength(2);
  });

  it('is not sent again when the same would be said once more', async () => {
    behaviours = [refuses('BAD_USER_INPUT', { retryable: false })];
    await expect(new HbscClient(url).job('none')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(requests).toHaveLength(1);
  });

  it('is not sent again when it may have been executed and would do something twice', async () => {
    behaviours = [breaksOff, breaksOff];
    const client = new HbscClient(url);
    await expect(client.retry(ID)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await expect(client.classify(RECORDING, 'heart.wav')).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(requests).toHaveLength(2);
  });

  it('is sent again in any case when it was refused for being too much', async () => {
    behaviours = [
      refuses('RATE_LIMITED', { retryable: true }),
      answers({ data: { retryJob: { job: { id: ID } } } }),
    ];
    expect(await new HbscClient(url).retry(ID)).toEqual({ id: ID });
  });

  it('names the time to wait rather than wait for more than a minute', async () => {
    behaviours = [
      refuses('RATE_LIMITED', { retryable: true, retryAfter: 90 }),
      answers({}, 429, { 'retry-after': '120' }),
    ];
    const client = new HbscClient(url);
    await expect(client.job(ID)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfter: 90 });
    await expect(client.job(ID)).rejects.toMatchObject({ retryable: true, retryAfter: 120 });
  });

  it('brings a recording again under the same key', async () => {
    behaviours = [breaksOff, SUBMITTED];
    expect(await new HbscClient(url).submit(RECORDING, 'heart.wav')).toEqual({ id: ID });
    const keys = requests.map(({ body }) => /"idempotencyKey":"(\w+)"/.exec(body)?.[1]);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  it('tells how much of a recording is sent', async () => {
    behaviours = [SUBMITTED];
    const told: SendingProgress[] = [];
    await new HbscClient(url).submit(RECORDING, 'heart.wav', {
      onProgress: (progress) => told.push(progress),
    });
    const sent = told.map(({ sentBytes }) => sentBytes);
    expect(sent).toEqual([...sent].sort((one, other) => one - other));
    expect(told.at(-1)?.sentBytes).toBe(told.at(-1)?.totalBytes);
    expect(told.at(-1)?.totalBytes).toBe(requests[0]?.body.length);
  });

  it('shows the key, for files too', async () => {
    behaviours = [NO_JOB, answers({})];
    const client = new HbscClient(url, { apiKey: 'hbsc_secret' });
    await client.job(ID);
    await client.audio(ID);
    const shown = requests.map(({ request }) => request.headers.authorization);
    expect(shown).toEqual(['Bearer hbsc_secret', 'Bearer hbsc_secret']);
  });

  it.each<[string, (client: HbscClient) => Promise<unknown>]>([
    ['a query', (client) => client.job(ID)],
    ['an upload', (client) => client.submit(RECORDING, 'heart.wav')],
    [
      'an upload that is watched',
      (client) => client.submit(RECORDING, 'heart.wav', { onProgress: () => undefined }),
    ],
    ['a file', (client) => client.audio(ID)],
    ['an update', (client) => client.updates(ID).next()],
    ['an archive', (client) => client.batches.uploadArchive(RECORDING)],
  ])('ends with the signal: %s', async (_, ask) => {
    behaviours = [hangs];
    const leaving = new AbortController();
    const came = once(server, 'request');
    const asked = ask(new HbscClient(url).withSignal(leaving.signal));
    const [request] = (await came) as [IncomingMessage];
    const gone = new Promise((closed) => request.socket.once('close', closed));
    leaving.abort(new Error('seen enough'));
    await expect(asked).rejects.toThrow('seen enough');
    await gone;
  });

  it.each<[string, (client: HbscClient, recording: Blob) => Promise<unknown>]>([
    ['an upload', (client, recording) => client.submit(recording, 'heart.wav')],
    [
      'an upload that is watched',
      (client, recording) => client.submit(recording, 'heart.wav', { onProgress: () => undefined }),
    ],
    ['an archive', (client, recording) => client.batches.uploadArchive(recording, { uploadId: 'begun' })],
  ])('says of a file that cannot be read any more that it is the file: %s', async (_, send) => {
    const folder = await mkdtemp(join(tmpdir(), 'hbsc-client-'));
    try {
      const file = join(folder, 'heart.wav');
      await writeFile(file, 'lub dub');
      const recording = await openAsBlob(file);
      await writeFile(file, 'lub dub, lub dub');
      behaviours = [answers({}, 200, { 'upload-offset': '0' })];
      await expect(send(new HbscClient(url), recording)).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining('cannot be read'),
        retryable: false,
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is not even begun after the signal', async () => {
    const client = new HbscClient(url, { signal: AbortSignal.abort(new Error('too late')) });
    await expect(client.job(ID)).rejects.toThrow('too late');
    expect(requests).toHaveLength(0);
  });
});
