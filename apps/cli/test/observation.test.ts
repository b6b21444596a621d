import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { freePort } from '@hbsc/runtime';
import { describeWith, Exposition, encodeWav, synthesiseHeartSound } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Prometheus, type PrometheusOptions } from './prometheus.ts';
import { type Stack, startStack } from './stack.ts';
import { type CollectedSpan, type OtlpProtocol, TraceCollector } from './trace-collector.ts';

const RATE_HZ = 4_000;
const HEART = encodeWav(
  [synthesiseHeartSound({ kind: 'normal', seconds: 3, sampleRateHz: RATE_HZ })],
  RATE_HZ,
);
const TOKEN = 'for-the-metrics-alone';
const PATIENT = 'Erika Mustermann 1964.wav';

/** The road of one recording, each within the one before, but for the stages, which are all within `classify`. */
const ROAD = [
  'POST /graphql',
  'add classify-interactive.classify-recording',
  'process classify-interactive',
  'classify',
];
const STAGES = ['decode', 'resample', 'analyse', 'infer'];

const DASHBOARD = 'deploy/grafana/hbsc.json';
const RULES = 'deploy/prometheus/hbsc.rules.yml';
const repositoryFile = (path: string) => readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');

function observed(queue: 'Postgres' | 'Redis', protocol: OtlpProtocol) {
  let stack: Stack;
  let collector: TraceCollector;
  let workerUrl: string;
  let traceId: string;
  let jobId: string;

  beforeAll(async () => {
    collector = await TraceCollector.start(protocol);
    const port = await freePort();
    workerUrl = `http://127.0.0.1:${port}`;
    stack = await startStack({
      queue,
      env: {
        ...collector.environment,
        HBSC_WORKER_PORT: String(port),
        HBSC_METRICS_TOKEN: TOKEN,
        HBSC_LOG_LEVEL: 'debug',
      },
    });
    traceId = randomBytes(16).toString('hex');
    jobId = await classify(traceId);
  });
  afterAll(async () => {
    await stack?.stop();
    await collector?.close();
  });

  /** Has a recording classified within somebody's trace. @returns the id of the job */
  async function classify(trace: string): Promise<string> {
    const form = new FormData();
    const query =
      'mutation ($input: HeatBeatSoundInput!) { classifyHeatBeatSound(input: $input) { ok error { message } } }';
    form.set('operations', JSON.stringify({ query, variables: { input: { audio: null } } }));
    form.set('map', '{"0":["variables.input.audio"]}');
    form.set('0', new Blob([HEART]), PATIENT);
    const headers = { 'apollo-require-preflight': '1', traceparent: `00-${trace}-${'b'.repeat(16)}-01` };
    const response = await fetch(stack.url, { method: 'POST', body: form, headers });
    expect(await response.json()).toMatchObject({ data: { classifyHeatBeatSound: { ok: true } } });
    return response.headers.get('hbsc-job-id') ?? '';
  }

  const expositionOf = async (url: string) => {
    const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
    return new Exposition(await response.text());
  };

  it(`is one trace from the request through the queue to each stage of the computation, sent by ${protocol}`, async () => {
    const spans = await collector.trace(traceId, [...ROAD, ...STAGES]);
    const named = (name: string) => spans.find((span) => span.name === name) as CollectedSpan;
    const parents = [...ROAD, ...STAGES].map((name) => named(name).parentSpanId);
    const ids = ROAD.map((name) => named(name).spanId);
    expect(parents).toEqual(['b'.repeat(16), ...ids, ...STAGES.slice(1).map(() => ids.at(-1))]);
    expect(ROAD.map((name) => named(name).service)).toEqual([
      'hbsc-gateway',
      'hbsc-gateway',
      'hbsc-worker',
      'hbsc-worker',
    ]);
    for (const name of STAGES) {
      const length = BigInt(named(name).endTimeUnixNano) - BigInt(named(name).startTimeUnixNano);
      expect(length).toBeGreaterThanOrEqual(0n);
    }
  });

  it('has no trace of what is done between deliveries, and names nobody', async () => {
    await collector.trace(traceId, [...ROAD, ...STAGES]);
    expect(collector.spans.map(({ name }) => name)).not.toContain('getNextJob classify-interactive');
    expect(collector.text).not.toContain('Mustermann');
  });

  it('logs JSON lines that say of which job and trace they are, and name nobody', async () => {
    const logs = await stack.logs();
    const lines = logs
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({
        name: 'worker',
        jobId,
        run: 1,
        trace_id: traceId,
        work: 'classify-recording',
      }),
    );
    expect(logs).not.toContain('Mustermann');
  });

  it('tells how the worker is', async () => {
    for (const path of ['/livez', '/readyz']) {
      const response = await fetch(workerUrl + path);
      expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
    }
    expect((await fetch(`${workerUrl}/`)).status).toBe(404);
    expect((await fetch(`${workerUrl}/livez`, { method: 'POST' })).status).toBe(404);
  });

  it('counts what the worker made of the recording, and how long it took over it', async () => {
    const metrics = await expositionOf(workerUrl);
    const outcomes = [...metrics.series].filter(
      ([series, value]) => /^hbsc_classifications_total/.test(series) && value > 0,
    );
    expect(outcomes).toEqual([
      [expect.stringMatching(/lane="interactive",outcome="[a-z-]+",class="[a-z]+"/), 1],
    ]);
    for (const stage of ['waiting', ...STAGES])
      expect(metrics.value(`hbsc_stage_seconds_count{lane="interactive",stage="${stage}"}`)).toBe(1);
    expect(metrics.value('hbsc_delivery_seconds_count{work="classify-recording",end="done"}')).toBe(1);
  });

  it('shows on its dashboards, and is told of by its alerts, by what gateway and worker expose', async () => {
    let ofGateway = await expositionOf(stack.url);
    while (ofGateway.value('hbsc_database_up') !== 1) ofGateway = await expositionOf(stack.url);
    const told = new Set([...ofGateway.names, ...(await expositionOf(workerUrl)).names]);
    for (const text of await Promise.all([DASHBOARD, RULES].map(repositoryFile))) {
      const asked = new Set(text.match(/\b(hbsc|nodejs|process)_[a-z0-9_]+/g));
      expect(asked.size).toBeGreaterThan(10);
      expect([...asked].filter((name) => !told.has(name))).toEqual([]);
    }
  });

  it('exposes no label of many values, and no id', async () => {
    for (const url of [stack.url, workerUrl]) {
      for (const [name, values] of (await expositionOf(url)).labels) {
        expect([name, values.size <= 60]).toEqual([name, true]);
        for (const value of values) expect(value).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}|Mustermann/);
      }
    }
  });

  // What carries the queue makes no difference to it.
  if (queue === 'Postgres')
    describeWith('prometheus', 'and by the Prometheus of docker-compose.yml', () =>
      seenByPrometheus(() => ({ gateway: stack.url, worker: workerUrl, token: TOKEN })),
    );
}

/** @param service - once it runs, where it is and what its metrics ask for */
function seenByPrometheus(service: () => PrometheusOptions) {
  let prometheus: Prometheus;

  beforeAll(async () => {
    prometheus = await Prometheus.start(service());
  });
  afterAll(() => prometheus?.stop());

  it('is asked, gateway and worker, by what opens the metrics', async () => {
    expect(await prometheus.reached('up{job="gateway"} == 1')).toEqual([1]);
    expect(await prometheus.reached('up{job="worker"} == 1')).toEqual([1]);
    expect(await prometheus.reached('max(hbsc_workers) == 1')).toEqual([1]);
    expect(await prometheus.reached('sum(hbsc_classifications_total{job="worker"})')).toEqual([1]);
  });

  it('has every alert looked at, and none speaks while it is well', async () => {
    const names = [...(await repositoryFile(RULES)).matchAll(/alert: (\w+)/g)].map(([, name]) => name);
    let rules = await prometheus.rules();
    while (rules.some(({ health }) => health === 'unknown')) rules = await prometheus.rules();
    expect(rules.map(({ name, health }) => [name, health])).toEqual(names.map((name) => [name, 'ok']));
    expect(await prometheus.query('ALERTS{alertstate="firing"}')).toEqual([]);
  });

  it('has each expression of the dashboard taken', async () => {
    const { panels } = JSON.parse(await repositoryFile(DASHBOARD)) as Dashboard;
    const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(expressions.length).toBeGreaterThan(30);
    for (const expression of expressions)
      await prometheus.query(expression.replaceAll('$__rate_interval', '1m'));
  });
}

describe('the service as its operator sees it, with the queue on Postgres', () =>
  observed('Postgres', 'http/protobuf'));

describeWith('redis-server', 'the service as its operator sees it, with the queue on Redis', () =>
  observed('Redis', 'http/json'),
);

interface Dashboard {
  readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[];
}
