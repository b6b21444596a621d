import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '@hbsc/core';
import { openBlobStore } from '@hbsc/storage';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { answerOf } from '../src/errors.ts';
import { acceptUploads } from '../src/uploads/upload-requests.ts';

const BODY = '--XX\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{}\r\n--XX--\r\n';

describe('of uploads a gateway', () => {
  let folder: string;
  let server: FastifyInstance;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbsc-in-hand-'));
    server = Fastify();
    const blobs = await openBlobStore({ folder, s3: null });
    acceptUploads(server, blobs, { ...DEFAULT_LIMITS, uploadsInHand: 2 });
    server.setErrorHandler((error, _request, reply) => {
      const { status, headers, body } = answerOf(error);
      return reply.code(status).headers(headers).send(body);
    });
    server.post('/graphql', async () => ({ data: 'taken' }));
    await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Begins a request and returns when the gateway has it in hand. */
  async function begin(contentType = 'multipart/form-data; boundary=XX'): Promise<ClientRequest> {
    const heard = once(server.server, 'request');
    const request = http.request({
      host: '127.0.0.1',
      port: (server.server.address() as AddressInfo).port,
      path: '/graphql',
      method: 'POST',
      headers: { 'content-type': contentType },
      agent: false,
    });
    // Of the one that breaks off.
    request.on('error', () => undefined);
    request.flushHeaders();
    await heard;
    return request;
  }

  async function answerTo(request: ClientRequest, body: string): Promise<IncomingMessage> {
    request.end(body);
    const [response] = await once(request, 'response');
    return response;
  }

  it('has so many in hand, and takes the next when one is over', async () => {
    const [first, second, third] = [await begin(), await begin(), await begin()];
    const last = answerTo(third, BODY).then(({ statusCode }) => ['third', statusCode]);
    // Not an upload, so it does not wait.
    expect((await answerTo(await begin('application/json'), '{}')).statusCode).toBe(200);
    expect(await Promise.race([last, Promise.resolve('waits')])).toBe('waits');

    expect((await answerTo(first, BODY)).statusCode).toBe(200);
    expect(await last).toEqual(['third', 200]);
    expect((await answerTo(second, BODY)).statusCode).toBe(200);
  });

  it('lets go of one whose sender breaks off', async () => {
    const heard = once(server.server, 'request');
    const request = await begin();
    const [, response] = await heard;
    request.destroy();
    await once(response, 'close');
    const [first, second] = [await begin(), await begin()];
    expect((await answerTo(first, BODY)).statusCode).toBe(200);
    expect((await answerTo(second, BODY)).statusCode).toBe(200);
  });
});
