import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBlobStore } from '@hbsc/storage';
import { seededRandom } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { answerOf } from '../src/errors.ts';
import { longestBody } from '../src/uploads/multipart.ts';
import { acceptUploads, uploadContextOf } from '../src/uploads/upload-requests.ts';

const UPLOAD_BYTES = 500_000;
const BOUNDARY = 'XX';

function part(name: string, content: string, fileName?: string): string {
  const file = fileName === undefined ? '' : `; filename="${fileName}"\r\ncontent-type: audio/wav`;
  return `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n\r\n${content}\r\n`;
}

const OPERATIONS = part('operations', '{"variables":{"input":{"audio":null}}}');
const MAP = part('map', '{"0":["variables.input.audio"]}');
const END = `--${BOUNDARY}--\r\n`;
const file = (bytes: number) => part('0', 'a'.repeat(bytes), 'a.wav');

describe('an upload that breaks off', () => {
  let folder: string;
  let server: FastifyInstance;
  /** Hears of each request whose body is dealt with, whether or not its sender waits for the answer. */
  let dealtWith: () => void;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbsc-uploads-'));
    server = Fastify();
    acceptUploads(server, await openBlobStore({ folder, s3: null }), {
      uploadBytes: UPLOAD_BYTES,
      requestFiles: 3,
      bodyBytes: 1024 * 1024,
      uploadsInHand: 10,
    });
    server.addHook('onSend', async () => dealtWith());
    server.setErrorHandler((error, _request, reply) => {
      const { status, body } = answerOf(error);
      return reply.code(status).send(body);
    });
    server.post('/graphql', async (request) => {
      const { problem } = uploadContextOf(request);
      if (problem) throw problem;
      return { data: 'taken' };
    });
    server.post('/elsewhere', async () => ({ data: 'not read' }));
    await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Sends a body and returns the status of the answer; null from a sender who leaves after the last byte. */
  async function send(
    body: string,
    { leaves = false, path = '/graphql' }: { leaves?: boolean; path?: string } = {},
  ): Promise<number | null> {
    const ended = new Promise<void>((resolve) => {
      dealtWith = resolve;
    });
    const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1');
    // The server may close the connection on a sender who goes on and on.
    socket.on('error', () => undefined);
    const length = leaves ? body.length + 1 : body.length;
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${length}\r\n` +
        `content-type: multipart/form-data; boundary=${BOUNDARY}\r\n\r\n`,
    );
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(body, () => leaves && socket.resetAndDestroy());
    await Promise.all([closed, ended]);
    return answer ? Number(answer.split(' ')[1]) : null;
  }

  const stagedFiles = () => readdir(join(folder, 'staging'));

  it('is taken when it does not', async () => {
    expect(await send(OPERATIONS + MAP + file(3) + END)).toBe(200);
  });

  it.each([
    ['in a small file', file(3).slice(0, -2)],
    ['in a file larger than accepted', OPERATIONS + MAP + file(UPLOAD_BYTES + 1)],
    ['in the head of a part', `${OPERATIONS}--${BOUNDARY}\r\ncontent-disp`],
    ['before the first part', 'nothing of this kind'],
    ['at once', ''],
  ])('%s is answered as a bad request', async (_where, body) => {
    expect(await send(body)).toBe(400);
    expect(await stagedFiles()).toEqual([]);
  });

  it('because its sender leaves right after the head of a file leaves nothing behind', async () => {
    const head = file(0).slice(0, -2);
    expect(await send(head, { leaves: true })).toBeNull();
    expect(await stagedFiles()).toEqual([]);
  });

  it('because it goes on far past the limit is cut off', async () => {
    const status = await send(OPERATIONS + MAP + file(longestBody(UPLOAD_BYTES)) + END);
    expect([413, null]).toContain(status);
    expect(await stagedFiles()).toEqual([]);
  });

  it('anywhere, in whatever it holds, harms nobody else', async () => {
    const random = seededRandom(7);
    const below = (limit: number) => Math.floor(random() * limit);
    const parts = [
      () => OPERATIONS,
      () => MAP,
      () => file(below(3) === 0 ? UPLOAD_BYTES + 1 : below(5_000)),
      () => part('0', 'a', ''),
      () => part('__proto__', 'a'.repeat(below(99))),
      () => `--${BOUNDARY}\r\n\r\nheadless\r\n`,
      () => `--${BOUNDARY}\r\ncontent-disposition: form-data; filename=a.wav\r\n\r\nnameless\r\n`,
      () => `--${BOUNDARY}\r\ncontent-type: ;;=;\r\ncontent-disposition: form-data; name*=x''%zz\r\n\r\n`,
      () => String.fromCharCode(...Array.from({ length: below(200) }, () => below(128))),
      () => END,
    ];
    for (let i = 0; i < 400; i++) {
      const body = Array.from({ length: below(6) }, () => parts[below(parts.length)]?.()).join('');
      await send(body.slice(0, below(body.length + 1)), { leaves: below(2) === 0 });
    }
    expect(await send(OPERATIONS + MAP + file(3) + END)).toBe(200);
    expect(await stagedFiles()).toEqual([]);
  });

  it('is not read at all where no file is taken', async () => {
    expect(await send(file(3).slice(0, -2), { path: '/elsewhere' })).toBe(200);
  });

  it.each([
    ['a field of more than 1 MB', 413, part('operations', `{"query":"${'a'.repeat(1024 * 1024)}"}`)],
    ['more parts than accepted', 400, OPERATIONS + MAP + part('more', 'a').repeat(31) + file(3)],
  ])('does not pass for one that was cut: %s', async (_what, status, parts) => {
    expect(await send(parts + END)).toBe(status);
  });
});
