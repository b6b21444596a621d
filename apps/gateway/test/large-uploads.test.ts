import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { type FileHandle, open, readdir, stat, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { HbscClient, type UploadContent, type UploadProgress } from '@hbsc/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Upload } from 'tus-js-client';
import type { Gateway } from '../src/gateway.ts';
import { type Answer, ask, type GatewaySite, openSite } from './gateway-site.ts';

const MEGABYTE = 1024 * 1024;
const TUS = { 'tus-resumable': '1.0.0' };
const BYTES = { ...TUS, 'content-type': 'application/offset+octet-stream' };

describe('a file too large for one request', () => {
  let site: GatewaySite;
  let gateway: Gateway;
  let other: Gateway;
  beforeAll(async () => {
    site = await openSite();
    const environment = { HBSC_ARCHIVE_BYTES: String(20 * MEGABYTE) };
    [gateway, other] = await Promise.all([site.startGateway(environment), site.startGateway(environment)]);
  });
  afterAll(() => site?.close());

  const begin = async (bytes: number) => {
    const headers = { ...TUS, 'upload-length': String(bytes) };
    const response = await fetch(`${gateway.url}/uploads`, { method: 'POST', headers });
    return response.headers.get('location') ?? '';
  };
  const append = (path: string, offset: number, body: string, at = gateway) => {
    const headers = { ...BYTES, 'upload-offset': String(offset) };
    return fetch(`${at.url}${path}`, { method: 'PATCH', headers, body });
  };
  const offsetOf = async (path: string) =>
    (await fetch(`${gateway.url}${path}`, { method: 'HEAD', headers: TUS })).headers.get('upload-offset');
  const faultOf = async (response: Response) => {
    const { errors = [] } = (await response.json()) as Answer<unknown>;
    return { status: response.status, code: errors[0]?.extensions.code };
  };
  const submit = (uploadId: string | undefined) =>
    ask(gateway, 'mutation ($input: SubmitBatchInput!) { submitBatch(input: $input) { batch { status } } }', {
      input: { uploadId, name: 'data' },
    });

  it('is received in pieces, by any gateway', async () => {
    const path = await begin(11);
    const first = await append(path, 0, 'heart ');
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, '6']);
    const second = await append(path, 6, 'sound', other);
    expect(second.headers.get('upload-offset')).toBe('11');
    expect((await submit(path.split('/').at(-1))).data).toEqual({
      submitBatch: { batch: { status: 'IMPORTING' } },
    });
  });

  it('keeps what was received before its sender broke off, and goes on from there', async () => {
    const path = await begin(3 * MEGABYTE);
    const headers = { ...BYTES, 'upload-offset': '0', 'content-length': String(3 * MEGABYTE) };
    const request = http.request(`${gateway.url}${path}`, { method: 'PATCH', headers });
    request.on('error', () => undefined);
    request.write(Buffer.alloc(2 * MEGABYTE));
    await until(async () => (await stagedBytes()) >= MEGABYTE);
    request.destroy();
    await until(async () => (await offsetOf(path)) !== '0');
    const offset = Number(await offsetOf(path));
    expect(offset).toBeGreaterThanOrEqual(MEGABYTE);
    const rest = await append(path, offset, 'x'.repeat(3 * MEGABYTE - offset));
    expect(rest.headers.get('upload-offset')).toBe(String(3 * MEGABYTE));
  });

  /** Asks again and again: nothing tells of what is half received. */
  const until = async (condition: () => Promise<boolean>) => {
    while (!(await condition())) await setImmediate();
  };
  const stagedBytes = async () => {
    const staging = join(site.folder, 'staging');
    const files = (await readdir(staging)).map((name) =>
      stat(join(staging, name)).catch(() => ({ size: 0 })),
    );
    return (await Promise.all(files)).reduce((sum, { size }) => sum + size, 0);
  };

  it('takes one of two pieces for the same place', async () => {
    const path = await begin(20);
    const answers = await Promise.all([append(path, 0, 'one'), append(path, 0, 'another', other)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
    const taken = answers.find(({ status }) => status === 204);
    expect(await offsetOf(path)).toBe(taken?.headers.get('upload-offset'));
  });

  it.each([
    ['too large', '20971521', { status: 413, code: 'PAYLOAD_TOO_LARGE' }],
    ['of no length', 'long', { status: 400, code: 'BAD_USER_INPUT' }],
  ])('is refused when it is %s', async (_what, length, refusal) => {
    const headers = { ...TUS, 'upload-length': length };
    const response = await fetch(`${gateway.url}/uploads`, { method: 'POST', headers });
    expect(await faultOf(response)).toEqual(refusal);
  });

  it('is refused when it goes on elsewhere, and when it goes on for too long', async () => {
    const path = await begin(5);
    expect(await faultOf(await append(path, 2, 'abc'))).toEqual({ status: 409, code: 'CONFLICT' });
    expect(await faultOf(await append(path, 0, 'abcdef'))).toEqual({
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
    });
    expect(await offsetOf(path)).toBe('0');
  });

  it('is not received without the header that no page of another site may send', async () => {
    const bare = { 'upload-length': '5' };
    const response = await fetch(`${gateway.url}/uploads`, { method: 'POST', headers: bare });
    expect(await faultOf(response)).toEqual({ status: 412, code: 'BAD_USER_INPUT' });
    const asked = await fetch(`${gateway.url}/uploads`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(asked.headers.get('tus-version')).toBe('1.0.0');
    expect([...asked.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('is no batch before it has come, nor when nobody sent it', async () => {
    const path = await begin(5);
    const early = await submit(path.split('/').at(-1));
    expect(early.errors?.[0]?.extensions.code).toBe('CONFLICT');
    const never = await submit(randomUUID());
    expect(never.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  });

  it('is gone when its sender takes it back', async () => {
    const path = await begin(5);
    const content = randomBytes(5).toString('latin1');
    await append(path, 0, content);
    expect((await fetch(`${gateway.url}${path}`, { method: 'DELETE', headers: TUS })).status).toBe(204);
    expect((await append(path, 0, 'abcde')).status).toBe(404);
    expect(await blobs()).not.toContain(createHash('sha256').update(content).digest('hex'));
  });

  const blobs = async () => {
    const entries = await readdir(join(site.folder, 'blobs'), { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  };

  it('is sent by tus-js-client', async () => {
    const file = randomBytes(3 * MEGABYTE);
    const url = await new Promise<string | null>((resolve, reject) => {
      const upload = new Upload(file, {
        endpoint: `${gateway.url}/uploads`,
        chunkSize: MEGABYTE,
        onError: reject,
        onSuccess: () => resolve(upload.url),
      });
      upload.start();
    });
    expect(await offsetOf(new URL(url ?? '').pathname)).toBe(String(file.length));
  });

  const files: FileHandle[] = [];
  afterEach(() => Promise.all(files.splice(0).map((file) => file.close())));
  const opened = async (bytes: Buffer) => {
    const path = join(site.folder, randomUUID());
    await writeFile(path, bytes);
    const file = await open(path);
    files.push(file);
    return file;
  };

  it.each<[string, (bytes: Buffer) => UploadContent | Promise<UploadContent>]>([
    ['a Blob', (bytes) => new Blob([new Uint8Array(bytes)])],
    ['an open file', opened],
    ['a stream', (bytes) => ({ bytes: bytes.length, stream: Readable.from(chunked(bytes, MEGABYTE - 7)) })],
  ])('is sent from %s by the client, which goes on with what was begun', async (_what, contentOf) => {
    const bytes = randomBytes(9 * MEGABYTE);
    const { batches } = new HbscClient(gateway.url);
    const stop = new AbortController();
    const seen: UploadProgress[] = [];
    const onProgress = (progress: UploadProgress) => {
      seen.push(progress);
      if (progress.sentBytes > 0) stop.abort(new Error('enough'));
    };
    const begun = batches.uploadArchive(await contentOf(bytes), { onProgress, signal: stop.signal });
    await expect(begun).rejects.toThrow('enough');
    const { uploadId = '' } = seen[0] ?? {};
    const sent: number[] = [];
    await batches.uploadArchive(await contentOf(bytes), {
      uploadId,
      onProgress: ({ sentBytes }) => sent.push(sentBytes),
    });
    expect(sent).toEqual([8 * MEGABYTE, 9 * MEGABYTE]);
    expect(await blobs()).toContain(
      createHash('sha256')
        .update(bytes.subarray(8 * MEGABYTE))
        .digest('hex'),
    );
  });

  it('is not sent by the client beyond where a stream ends too early', async () => {
    const { batches } = new HbscClient(gateway.url);
    const cutOff = { bytes: 10, stream: Readable.from([Buffer.from('short')]) };
    await expect(batches.uploadArchive(cutOff)).rejects.toThrow(
      'The file ends after 5 bytes; it was to have 10.',
    );
  });
});

function* chunked(bytes: Buffer, size: number): Generator<Buffer> {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
}
