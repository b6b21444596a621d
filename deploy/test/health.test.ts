import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { freePort } from '@hbsc/runtime';
import { describe, expect, it } from '@jest/globals';
import { REPOSITORY } from './repository.ts';

describe.each([
  ['gateway-health.mjs', 'HBSC_PORT'],
  ['worker-health.mjs', 'HBSC_WORKER_PORT'],
])('%s, where %s says at which port to ask', (script, variable) => {
  const healthAt = (port: number, signal?: AbortSignal) =>
    exitCodeOf(script, { [variable]: `${port}` }, signal);

  it('is well while /livez answers with 200', async () => {
    const paths: (string | undefined)[] = [];
    const code = await withServer(
      ({ url }, response) => {
        paths.push(url);
        response.end();
      },
      (port) => healthAt(port),
    );
    expect([code, paths]).toEqual([0, ['/livez']]);
  });

  it('is not well when it answers with another status', async () => {
    const code = await withServer(
      (_request, response) => response.writeHead(503).end(),
      (port) => healthAt(port),
    );
    expect(code).toBe(1);
  });

  it('is not well when nobody listens', async () => {
    expect(await healthAt(await freePort())).toBe(1);
  });

  it('is never well when it is asked and does not answer, until the engine gives up', async () => {
    const gaveUp = new AbortController();
    const code = await withServer(
      () => gaveUp.abort(),
      (port) => healthAt(port, gaveUp.signal),
    );
    expect(code).not.toBe(0);
  });
});

describe('worker-health.mjs without a port', () => {
  it('is not well when there is no process of a worker', async () => {
    expect(await exitCodeOf('worker-health.mjs', {})).toBe(1);
  });
});

async function withServer<Result>(
  answer: RequestListener,
  use: (port: number) => Promise<Result>,
): Promise<Result> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** @returns null when the signal ended it */
async function exitCodeOf(
  script: string,
  settings: Record<string, string>,
  signal?: AbortSignal,
): Promise<number | null> {
  const child = spawn(process.execPath, [join(REPOSITORY, 'deploy', script)], {
    env: { PATH: process.env.PATH, ...settings },
    stdio: 'ignore',
  });
  signal?.addEventListener('abort', () => child.kill('SIGKILL'));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}
