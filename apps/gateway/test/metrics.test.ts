import { once } from 'node:events';
import { connect } from 'node:net';
import { LIMIT_NAMES, type LimitName } from '@hbsc/core';
import { Exposition } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import type { Gateway } from '../src/gateway.ts';
import { TestCaller } from './callers.ts';
import { type GatewaySite, openSite } from './gateway-site.ts';

const TOKEN = 'a-token-for-prometheus-alone';
const SUBMIT = 'mutation ($input: SubmitRecordingInput!) { submitRecording(input: $input) { job { id } } }';
const FILE = 'variables.input.audio';
const ASK = '{ viewer { name } }';

/** Limits that workers meet, that turn nothing away, or that do so after a wait alone. */
const NOT_TRIED: readonly LimitName[] = [
  'unpackedBytes',
  'archiveEntries',
  'archiveRatio',
  'minSeconds',
  'maxSeconds',
  'maxChannels',
  'minSampleRateHz',
  'maxSampleRateHz',
  'computeMs',
  'batchWindow',
  // Tried in packages/core/test/access/admission.test.ts.
  'uploadsInHand',
  // Told as the time-out of the whole request.
  'headersMs',
];

describe('the metrics of a gateway', () => {
  let site: GatewaySite;
  let gateway: Gateway;
  let admin: TestCaller;
  let submitter: TestCaller;
  let anonymous: TestCaller;

  beforeAll(async () => {
    site = await openSite();
    gateway = await site.startGateway({
      HBSC_AUTH: 'keys',
      HBSC_METRICS_TOKEN: TOKEN,
      HBSC_WAIT_MS: '1',
      HBSC_REQUEST_MS: '2000',
      HBSC_UPLOAD_BYTES: '2000',
      HBSC_QUERY_COST: '200',
      HBSC_ARCHIVE_BYTES: '5000',
      HBSC_BODY_BYTES: '20000',
      HBSC_MESSAGE_BYTES: '2000',
      HBSC_REQUEST_FILES: '1',
      HBSC_BATCH_ITEMS: '1',
      HBSC_CALLER_REQUESTS: '60',
      HBSC_SOCKETS_PER_CALLER: '1',
      HBSC_TENANT_JOBS: '1',
      HBSC_TENANT_BYTES: '3000',
    });
    admin = await TestCaller.of(gateway, site.database, 'default', 'admin');
    submitter = await TestCaller.of(gateway, site.database, 'clinic', 'submitter');
    anonymous = new TestCaller(gateway, null);
  });
  afterAll(() => site?.close());

  const fetchMetrics = (authorization: string) =>
    fetch(`${gateway.url}/metrics`, { headers: { authorization } });
  const read = async () => new Exposition(await (await fetchMetrics(`Bearer ${TOKEN}`)).text());
  const researcher = (tenant: string) => TestCaller.of(gateway, site.database, tenant, 'researcher');

  it('are read by admins and by whoever shows the token for them, and by nobody else', async () => {
    expect((await anonymous.fetch('/metrics')).status).toBe(401);
    expect((await fetchMetrics('Bearer another-token-of-somebody')).status).toBe(401);
    expect((await submitter.fetch('/metrics')).status).toBe(403);
    expect((await admin.fetch('/metrics')).status).toBe(200);
    expect((await fetchMetrics(`Bearer ${TOKEN}`)).status).toBe(200);
  });

  it('are all that their token opens', async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ query: ASK });
    expect((await fetch(gateway.url, { method: 'POST', headers, body })).status).toBe(401);
  });

  it('are OpenMetrics', async () => {
    const response = await admin.fetch('/metrics');
    expect(response.headers.get('content-type')).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
    expect(await response.text()).toMatch(/# EOF\n$/);
  });

  it('say how much waits on each lane, and for how long', async () => {
    const caller = await researcher('ward');
    await caller.send(SUBMIT, { input: { audio: null } }, FILE);
    let metrics = await read();
    while (metrics.value('hbsc_queued_jobs{lane="interactive"}') !== 1) metrics = await read();
    expect(metrics.value('hbsc_queued_jobs{lane="bulk"}')).toBe(0);
    expect(metrics.value('hbsc_oldest_queued_seconds{lane="interactive"}')).toBeGreaterThan(0);
    expect(metrics.value('hbsc_queue_deliveries{lane="interactive"}')).toBe(1);
    expect(metrics.value('hbsc_queue_paused{lane="bulk"}')).toBe(0);
    expect(metrics.value('hbsc_database_up')).toBe(1);
    expect(metrics.value('hbsc_queue_up')).toBe(1);
    expect(metrics.value('hbsc_workers')).toBe(0);
  });

  it('count requests by operation, by route and by the code of their error', async () => {
    const caller = await researcher('curious');
    const before = await read();
    await caller.ask(
      'query Anything { renamed: viewer { name } ...More } fragment More on Query { models { name } }',
    );
    await caller.ask('{ viewer { name } queues { name } }');
    await caller.fetch('/jobs/8c6e94a5-7f4b-4c39-9f9c-0d1d0f6d2a51/audio');
    const after = await read();
    const grown = (series: string) => (after.value(series) ?? 0) - (before.value(series) ?? 0);
    expect(grown('hbsc_operations_total{operation="viewer"}')).toBe(2);
    expect(grown('hbsc_operations_total{operation="models"}')).toBe(1);
    expect(grown('hbsc_errors_total{code="FORBIDDEN"}')).toBe(1);
    expect(grown('hbsc_errors_total{code="NOT_FOUND"}')).toBe(1);
    expect(grown('hbsc_http_request_seconds_count{route="/jobs/:id/audio",status="4xx"}')).toBe(1);
  });

  it('count what clients hold open', async () => {
    const caller = await researcher('listening');
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: caller.headers }));
    await once(socket, 'message');
    const payload = { query: 'subscription { queueStats { pendingWebhooks } }' };
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }));
    await once(socket, 'message');
    const metrics = await read();
    expect(metrics.value('hbsc_open_streams{kind="websocket"}')).toBe(1);
    expect(metrics.value('hbsc_open_subscriptions')).toBe(1);
    socket.terminate();
    while ((await read()).value('hbsc_open_streams{kind="websocket"}') !== 0);
    expect((await read()).value('hbsc_open_subscriptions')).toBe(0);
  });

  /** Each goes beyond the limit, one with a tenant of its own. */
  const BEYOND: Partial<Record<LimitName, (caller: TestCaller) => Promise<unknown>>> = {
    queryDepth: (caller) => caller.ask(`{ a${'{ a'.repeat(8)} ${'}'.repeat(9)}`),
    queryAliases: (caller) => caller.ask(`{ ${Array.from({ length: 16 }, (_, n) => `a${n}: __typename`)} }`),
    queryTokens: (caller) => caller.ask(`{ ${'a '.repeat(1_001)} }`),
    queryCost: (caller) => caller.ask('{ jobs(first: 100) { edges { node { id } } } }'),
    bodyBytes: (caller) => caller.ask(`{ meta { main } } # ${'a'.repeat(20_000)}`),
    uploadBytes: (caller) => caller.send(SUBMIT, { input: { audio: null } }, FILE, 'x'.repeat(2_001)),
    archiveBytes: (caller) => beginUpload(caller, 5_001),
    tenantBytes: (caller) => beginUpload(caller, 3_001),
    requestFiles: async (caller) => {
      const body = new FormData();
      body.set('operations', JSON.stringify({ query: SUBMIT, variables: { input: { audio: null } } }));
      body.set('map', JSON.stringify({ 0: [FILE] }));
      for (const name of ['0', '1']) body.set(name, new Blob(['RIFF']), 'heart.wav');
      const headers = { 'apollo-require-preflight': '1' };
      await caller.fetch('/graphql', { method: 'POST', headers, body });
    },
    tenantJobs: async (caller) => {
      for (let n = 0; n < 2; n++) await caller.send(SUBMIT, { input: { audio: null } }, FILE);
    },
    waitMs: (caller) =>
      caller.send(
        'mutation ($input: HeatBeatSoundInput!) { classifyHeatBeatSound(input: $input) { ok } }',
        { input: { audio: null } },
        FILE,
      ),
    batchItems: async (caller) => {
      const { data } = await caller.ask<{ openBatch: { batch: { id: string } } }>(
        'mutation { openBatch(input: { name: "small" }) { batch { id } } }',
      );
      const add = 'mutation ($input: AddToBatchInput!) { addToBatch(input: $input) { files { path } } }';
      for (const path of ['1.wav', '2.wav']) {
        const input = { id: data.openBatch.batch.id, files: [{ path, audio: null }] };
        await caller.send(add, { input }, 'variables.input.files.0.audio');
      }
    },
    callerRequests: (caller) => Promise.all(Array.from({ length: 120 }, () => caller.ask(ASK))),
    socketsPerCaller: async (caller) => {
      const events = caller.events('subscription { queueStats { pendingWebhooks } }');
      await events.next();
      await caller.events('subscription { queueStats { pendingWebhooks } }').next();
      await events.return();
    },
    messageBytes: async () => {
      const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
      await once(socket, 'open');
      socket.send('x'.repeat(2_001));
      await once(socket, 'close');
    },
    requestMs: async () => {
      const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
      socket.write('POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n');
      socket.resume();
      await once(socket, 'close');
    },
  };

  const beginUpload = (caller: TestCaller, bytes: number) =>
    caller.fetch('/uploads', {
      method: 'POST',
      headers: { 'tus-resumable': '1.0.0', 'upload-length': String(bytes) },
    });

  it('know every limit', () => {
    expect([...Object.keys(BEYOND), ...NOT_TRIED].sort()).toEqual([...LIMIT_NAMES].sort());
  });

  it.each(Object.keys(BEYOND) as LimitName[])('count what goes beyond %s', async (limit) => {
    const series = `hbsc_limits_hit_total{limit="${limit}"}`;
    const before = (await read()).value(series) ?? 0;
    await BEYOND[limit]?.(await researcher(`beyond-${limit.toLowerCase()}`));
    expect((await read()).value(series)).toBeGreaterThan(before);
  });

  it('have no label that grows with those who ask', async () => {
    const { labels } = await read();
    for (const [name, values] of labels) {
      expect([name, values.size]).toEqual([name, Math.min(values.size, 60)]);
      for (const value of values) expect(value).not.toMatch(/[0-9a-f]{8}-|hbsc_|heart|clinic|ward|beyond/);
    }
  });

  it('say that the database is gone, and nothing of what it knew', async () => {
    await site.dropDatabase();
    let metrics = await read();
    while (metrics.value('hbsc_database_up') !== 0) metrics = await read();
    expect(metrics.names).not.toContain('hbsc_queued_jobs');
    expect(metrics.names).toContain('nodejs_eventloop_lag_p99_seconds');
  });
});
