import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HbscClient } from '../src/index.ts';

const HALF = new Blob(['lub dub, ']);
const WHOLE = new Blob(['lub dub, lub dub']);

describe('an upload that is gone on with', () => {
  let server: Server;
  let received: string[];
  let client: HbscClient;
  beforeEach(async () => {
    received = [];
    server = createServer(async (request, response) => {
      let offset = HALF.size;
      for await (const chunk of request) {
        received.push(String(chunk));
        offset += chunk.length;
      }
      response.setHeader('upload-length', WHOLE.size).setHeader('upload-offset', offset).end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    client = new HbscClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterEach(() => new Promise((done) => server.close(done)));

  it('sends what is missing', async () => {
    await client.batches.uploadArchive(WHOLE, { uploadId: 'begun' });
    expect(received.join('')).toBe('lub dub');
  });

  it.each([
    ['longer', new Blob([WHOLE, 'and more'])],
    ['shorter, and would seem to have arrived', HALF],
  ])('is refused for a file that is %s', async (_what, other) => {
    await expect(client.batches.uploadArchive(other, { uploadId: 'begun' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(`that has 16 bytes, this one ${other.size}`),
    });
    expect(received).toEqual([]);
  });
});

describe('an upload that is begun', () => {
  it('is begun again where the connection was lost before an answer came', async () => {
    let begun = 0;
    const server = createServer((request, response) => {
      request.resume();
      if (request.method !== 'POST') response.setHeader('upload-offset', WHOLE.size).end();
      else if (++begun === 1) request.socket.destroy();
      else response.setHeader('location', '/uploads/second').writeHead(201).end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const client = new HbscClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(await client.batches.uploadArchive(WHOLE)).toBe('second');
    expect(begun).toBe(2);
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
});
