import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger, type Logger } from '@hbsc/runtime';
import { type ThrowAwayPostgres, throwAwayPostgres } from '@hbsc/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Gateway } from '../src/gateway.ts';
import { ask, type GatewaySite, openSite, submit, submitted } from './gateway-site.ts';

const UNAVAILABLE = { errors: [{ extensions: { code: 'STORAGE_UNAVAILABLE', retryable: true } }] };

async function classify({ url }: Gateway): Promise<unknown> {
  const query =
    'mutation ($input: HeatBeatSoundInput!) { classifyHeatBeatSound(input: $input) { ok error { field message } } }';
  const form = new FormData();
  form.set('operations', JSON.stringify({ query, variables: { input: { audio: null } } }));
  form.set('map', '{"0":["variables.input.audio"]}');
  form.set('0', new Blob(['RIFF']), 'heart.wav');
  const headers = { 'apollo-require-preflight': '1' };
  return (await fetch(url, { method: 'POST', body: form, headers })).json();
}

describe('gateway', () => {
  let server: ThrowAwayPostgres;
  let site: GatewaySite;
  let gateway: Gateway;
  const told: string[] = [];

  beforeAll(async () => {
    server = await throwAwayPostgres();
    site = await openSite({ url: server.url, drop: server.remove });
    const logger: Logger = createLogger('gateway', 'silent');
    logger.warn = (_: unknown, message?: string) => void told.push(String(message));
    gateway = await site.startGateway({}, logger);
  });
  beforeEach(() => {
    told.length = 0;
  });
  afterAll(async () => {
    await site.close();
    await site.dropDatabase();
  });

  it('says that the storage is away while Postgres is, logs it, and answers again afterwards', async () => {
    const id = await submitted(gateway);
    await server.stop();
    expect(await submit(gateway)).toMatchObject(UNAVAILABLE);
    expect(await ask(gateway, `{ job(id: "${id}") { id } }`)).toMatchObject(UNAVAILABLE);
    expect(await ask(gateway, '{ jobs(first: 1) { edges { node { id } } } }')).toMatchObject(UNAVAILABLE);
    const audio = await fetch(`${gateway.url}/jobs/${id}/audio`);
    expect(audio.status).toBe(503);
    expect(await audio.json()).toMatchObject(UNAVAILABLE);
    expect(await classify(gateway)).toMatchObject({
      data: {
        classifyHeatBeatSound: {
          ok: false,
          error: { field: 'server', message: 'The database does not answer. Try again later.' },
        },
      },
    });
    expect(told.filter((line) => line === 'The database does not answer. Try again later.')).toHaveLength(5);

    await server.start();
    expect(await ask(gateway, `{ job(id: "${id}") { id } }`)).toEqual({ data: { job: { id } } });
  });

  it('says in the same form that the file of a recording is missing, and logs it', async () => {
    const id = await submitted(gateway);
    await rm(join(site.folder, 'blobs'), { recursive: true });
    const response = await fetch(`${gateway.url}/jobs/${id}/audio`);
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const message = 'The recording is not in the storage.';
    expect(await response.json()).toEqual({
      errors: [{ message, extensions: { code: 'STORAGE_UNAVAILABLE', retryable: true } }],
    });
    expect(told).toEqual([message]);
  });
});
