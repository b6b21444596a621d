import { freePort } from '@hbsc/runtime';
import { describeWith, throwAwayDatabase, throwAwayRedis } from '@hbsc/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Gateway } from '../src/gateway.ts';
import { type GatewaySite, openSite, submit } from './gateway-site.ts';

async function get({ url }: Gateway, path: string) {
  const response = await fetch(url + path);
  return { status: response.status, body: await response.json() };
}

const isOk = { status: 200, body: { status: 'ok' } };
const lacks = (code: string) => ({
  status: 503,
  body: { errors: [{ extensions: { code, retryable: true } }] },
});

describe('gateway', () => {
  let site: GatewaySite;

  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  it('is alive and ready while everything answers', async () => {
    const gateway = await site.startGateway();
    expect(await get(gateway, '/livez')).toEqual(isOk);
    expect(await get(gateway, '/readyz')).toEqual(isOk);
  });

  it('tells the Open Inference Protocol of itself and of the models that workers hold', async () => {
    const gateway = await site.startGateway();
    const held = { sha256: 'a'.repeat(64), figures: [] };
    await site.models.register([
      { ...held, name: 'm5', version: '1.0.0' },
      { ...held, name: 'm5', version: '2.0.0' },
      { ...held, name: 'pcgnet', version: '1.0.0' },
    ]);
    expect(await get(gateway, '/v2')).toEqual({
      status: 200,
      body: { name: 'hbsc', version: expect.any(String), extensions: [] },
    });
    expect(await get(gateway, '/v2/health/live')).toEqual({ status: 200, body: { live: true } });
    expect(await get(gateway, '/v2/health/ready')).toEqual({ status: 200, body: { ready: true } });
    const m5 = {
      name: 'm5',
      versions: ['1.0.0', '2.0.0'],
      platform: 'onnxruntime_onnx',
      inputs: [{ name: 'recording', datatype: 'BYTES', shape: [1] }],
      outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [1, 4] }],
    };
    expect(await get(gateway, '/v2/models/m5')).toEqual({ status: 200, body: m5 });
    expect(await get(gateway, '/v2/models/m5/versions/2.0.0')).toEqual({
      status: 200,
      body: { ...m5, versions: ['2.0.0'] },
    });
    const ready = { status: 200, body: { name: 'm5', ready: true } };
    expect(await get(gateway, '/v2/models/m5/ready')).toEqual(ready);
    expect(await get(gateway, '/v2/models/m5/versions/1.0.0/ready')).toEqual(ready);
    for (const path of ['m6', 'm6/ready', 'm5/versions/3.0.0', 'm5/versions/3.0.0/ready'])
      expect(await get(gateway, `/v2/models/${path}`)).toMatchObject({ status: 404 });
  });

  it('answers an unknown address in the form of a GraphQL error', async () => {
    expect(await get(await site.startGateway(), '/nowhere')).toMatchObject({
      status: 404,
      body: { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
    });
  });

  it('answers with a time-out that names the job when no worker takes it', async () => {
    const gateway = await site.startGateway({ HBSC_WAIT_MS: '100' });
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

  it('does not start on a database that was not migrated', async () => {
    const { url, drop } = await throwAwayDatabase();
    await expect(site.startGateway({ DATABASE_URL: url })).rejects.toThrow(
      'The database was never migrated. Run: hbsc migrate',
    );
    await drop();
  });

  it('is alive but not ready when its database is gone', async () => {
    const gateway = await site.startGateway();
    await site.dropDatabase();
    expect(await get(gateway, '/livez')).toEqual(isOk);
    for (const path of ['/readyz', '/v2/health/ready'])
      expect(await get(gateway, path)).toMatchObject(lacks('STORAGE_UNAVAILABLE'));
  });

  it('is alive but not ready when its queue is gone, and takes recordings all the same', async () => {
    const gateway = await site.startGateway({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    expect(await get(gateway, '/livez')).toEqual(isOk);
    expect(await get(gateway, '/readyz')).toMatchObject(lacks('QUEUE_UNAVAILABLE'));
    const { data } = await submit(gateway);
    expect(data.submitRecording.job).toMatchObject({ status: 'QUEUED' });
  });

  describeWith('redis-server', 'with a queue on Redis', () => {
    it('is ready once the queue is there', async () => {
      const port = await freePort();
      const gateway = await site.startGateway({ REDIS_URL: `redis://127.0.0.1:${port}` });
      expect(await get(gateway, '/readyz')).toMatchObject(lacks('QUEUE_UNAVAILABLE'));
      const redis = await throwAwayRedis({ port });
      while ((await get(gateway, '/readyz')).status !== 200);
      await redis.stop();
    });
  });
});
