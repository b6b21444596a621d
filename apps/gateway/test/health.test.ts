import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@hbsc/database';
import { QueueBackend } from '@hbsc/queue';
import { createLogger } from '@hbsc/runtime';
import { type ThrowAwayDatabase, throwAwayDatabase } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, readGatewaySettings, startGateway } from '../src/gateway.ts';

describe('gateway', () => {
  let folder: string;
  let database: ThrowAwayDatabase;
  let gateway: Gateway;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbsc-gateway-'));
    database = await throwAwayDatabase();
    await migrate(database.url);
    const backend = new QueueBackend(database.url, 1);
    await backend.migrate();
    await backend.close();
    const environment = {
      DATABASE_URL: database.url,
      HBSC_STORAGE_DIR: folder,
      HBSC_PORT: '0',
      HBSC_WAIT_MS: '100',
    };
    gateway = await startGateway(readGatewaySettings(environment), createLogger('gateway', 'silent'));
  });
  afterAll(async () => {
    await gateway?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const get = async (path: string) => {
    const response = await fetch(gateway.url + path);
    return { status: response.status, body: await response.json() };
  };

  it('is alive and ready while its database answers', async () => {
    expect(await get('/livez')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await get('/readyz')).toEqual({ status: 200, body: { status: 'ok' } });
  });

  it('answers an unknown address in the form of a GraphQL error', async () => {
    expect(await get('/nowhere')).toMatchObject({
      status: 404,
      body: { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
    });
  });

  it('answers with a time-out that names the job when no worker takes it', async () => {
    const form = new FormData();
    const query =
      'mutation ($input: HeatBeatSoundInput!) { classifyHeatBeatSound(input: $input) { ok error { field message } } }';
    form.set('operations', JSON.stringify({ query, variables: { input: { audio: null } } }));
    form.set('map', '{"0":["variables.input.audio"]}');
    form.set('0', new Blob(['RIFF']), 'heart.wav');
    const headers = { 'apollo-require-preflight': '1' };
    const answer = await (await fetch(gateway.url, { method: 'POST', body: form, headers })).json();
    expect(answer).toMatchObject({
      data: {
        classifyHeatBeatSound: {
          ok: false,
          error: { field: 'server', message: expect.stringMatching(/job [0-9a-f-]{36}/) },
        },
      },
    });
  });

  it('is alive but not ready when its database is gone', async () => {
    await database.drop();
    expect((await get('/livez')).status).toBe(200);
    expect(await get('/readyz')).toMatchObject({
      status: 503,
      body: { errors: [{ extensions: { code: 'STORAGE_UNAVAILABLE' } }] },
    });
  });
});
