import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import type { Gateway } from '../src/gateway.ts';
import { insertAnswered } from './answered-batches.ts';
import { TestCaller } from './callers.ts';
import { CLASSIFICATION, type GatewaySite, openSite } from './gateway-site.ts';

/** Ids of one tenant's things. */
interface Things {
  readonly job: string;
  readonly failed: string;
  readonly open: string;
  readonly batch: string;
  readonly upload: string;
  readonly recording: string;
}

const A = 'clinic-a';
const B = 'clinic-b';
/** What no one but A may read anywhere. */
const MARKS = [A, 'a-patient-of-A', 'ward of A'];
const FILE = 'variables.input.audio';
const TUS = { 'tus-resumable': '1.0.0' };

const JOB = '{ id tenant status fileName batch { id name } webhooks { url } shadowResult { outcome } }';
const BATCH = '{ id tenant name status items(first: 3) { edges { node { path job { id fileName } } } } }';
const SUBMIT = `mutation ($input: SubmitRecordingInput!) { submitRecording(input: $input) { job { id reusedFrom } } }`;

/**
 * What B tries with the ids of A's things. `null`: it has nothing to do with anybody's things. What is asked of an unknown id must be
 * answered in the same words.
 */
const OPERATIONS: Record<
  string,
  ((ids: Things) => { query: string; variables?: object; file?: string }) | null
> = {
  'Query.meta': null,
  'Query.viewer': null,
  'Query.models': null,
  'Query.queues': null,
  'Query.serviceStats': null,
  'Query.settings': null,
  'Query.workers': null,
  'Query.recording': ({ recording }) => ({
    query: `{ recording(id: "${recording}") { id fileName sha256 jobs ${JOB} } }`,
  }),
  'Query.apiKeys': null,
  'Query.auditLog': null,
  'Query.job': ({ job }) => ({ query: `{ job(id: "${job}") ${JOB} }` }),
  'Query.jobs': () => ({ query: `{ jobs(filter: { text: "pat" }) { totalCount edges { node ${JOB} } } }` }),
  'Query.batch': ({ batch }) => ({ query: `{ batch(id: "${batch}") ${BATCH} }` }),
  'Query.batches': () => ({ query: `{ batches { edges { node ${BATCH} } } }` }),
  'Query.compareBatches': ({ batch, open }) => ({
    query: `{ compareBatches(first: "${batch}", second: "${open}") { pValue first ${BATCH} } }`,
  }),
  'Mutation.createApiKey': null,
  'Mutation.revokeApiKey': null,
  'Mutation.activateModel': null,
  'Mutation.shadowModel': null,
  'Mutation.importFolder': null,
  'Mutation.openBatch': null,
  'Mutation.eraseTenant': null,
  'Mutation.pauseQueue': null,
  'Mutation.resumeQueue': null,
  'Mutation.classifyHeatBeatSound': () => ({
    query: `mutation ($input: HeatBeatSoundInput!) { classifyHeatBeatSound(input: $input) { ok error { field } } }`,
    file: FILE,
  }),
  'Mutation.submitRecording': () => ({
    query: `mutation ($input: SubmitRecordingInput!) { submitRecording(input: $input) { job { reusedFrom status } } }`,
    variables: { input: { idempotencyKey: 'visit-7', reuseResult: true, audio: null } },
    file: FILE,
  }),
  'Mutation.cancelJobs': ({ job }) => bulk('cancelJobs', job),
  'Mutation.retryJobs': ({ failed }) => bulk('retryJobs', failed),
  'Mutation.cancelJob': ({ job }) => steered('cancelJob', 'CancelJobInput', `job ${JOB}`, job),
  'Mutation.retryJob': ({ failed }) => steered('retryJob', 'RetryJobInput', `job ${JOB}`, failed),
  'Mutation.addToBatch': ({ open }) => ({
    query:
      'mutation ($input: AddToBatchInput!) { addToBatch(input: $input) { files { item { position } } } }',
    variables: { input: { id: open, files: [{ audio: null }] } },
    file: 'variables.input.files.0.audio',
  }),
  'Mutation.closeBatch': ({ open }) => steered('closeBatch', 'BatchIdInput', `batch ${BATCH}`, open),
  'Mutation.pauseBatch': ({ open }) => steered('pauseBatch', 'BatchIdInput', `batch ${BATCH}`, open),
  'Mutation.resumeBatch': ({ open }) => steered('resumeBatch', 'BatchIdInput', `batch ${BATCH}`, open),
  'Mutation.cancelBatch': ({ open }) => steered('cancelBatch', 'BatchIdInput', `batch ${BATCH}`, open),
  'Mutation.retryFailed': ({ batch }) =>
    steered('retryFailed', 'BatchIdInput', `retried batch ${BATCH}`, batch),
  'Mutation.rerunBatch': ({ batch }) => steered('rerunBatch', 'RerunBatchInput', `batch ${BATCH}`, batch),
  'Mutation.submitBatch': ({ upload }) => ({
    query: `mutation ($input: SubmitBatchInput!) { submitBatch(input: $input) { batch ${BATCH} } }`,
    variables: { input: { uploadId: upload, name: 'mine' } },
  }),
  'Subscription.jobUpdated': ({ job }) => ({ query: `subscription { jobUpdated(id: "${job}") ${JOB} }` }),
  'Subscription.batchUpdated': ({ batch }) => ({
    query: `subscription { batchUpdated(id: "${batch}") ${BATCH} }`,
  }),
  'Subscription.jobFeed': null,
  'Subscription.serviceStats': null,
  'Subscription.queueStats': () => ({
    query:
      'subscription { queueStats { pendingWebhooks interactive { queued pending } bulk { queued pending } } }',
  }),
};

function steered(name: string, input: string, answer: string, id: string) {
  const query = `mutation ($input: ${input}!) { ${name}(input: $input) { ${answer} } }`;
  return { query, variables: { input: { id } } };
}

function bulk(name: string, id: string) {
  const query = `mutation ($input: JobSelectionInput!) { ${name}(input: $input) { affected skipped } }`;
  return { query, variables: { input: { ids: [id] } } };
}

/** What B tries at every address; `null` where nothing of a tenant's is to be had. */
const ROUTES: Record<string, ((ids: Things) => { path: string; headers?: Record<string, string> }) | null> = {
  'GET /livez': null,
  'HEAD /livez': null,
  'GET /readyz': null,
  'HEAD /readyz': null,
  'GET /dashboard': null,
  'HEAD /dashboard': null,
  'GET /dashboard/*': null,
  'HEAD /dashboard/*': null,
  // Models are nobody's.
  ...Object.fromEntries(
    [
      '',
      '/health/live',
      '/health/ready',
      '/models/:name',
      '/models/:name/ready',
      '/models/:name/versions/:version',
      '/models/:name/versions/:version/ready',
    ].flatMap((path) => ['GET', 'HEAD'].map((method) => [`${method} /v2${path}`, null])),
  ),
  // For admins, and for those who show a token of its own: tried in metrics.test.ts.
  'GET /metrics': null,
  'HEAD /metrics': null,
  // For admins alone, but for its page: tried below.
  'GET /queues/board': null,
  'HEAD /queues/board': null,
  'GET /queues/board/': null,
  'HEAD /queues/board/': null,
  'GET /queues/board/queue/*': null,
  'HEAD /queues/board/queue/*': null,
  'GET /queues/board/static/*': null,
  'HEAD /queues/board/static/*': null,
  'GET /queues/board/*': null,
  'HEAD /queues/board/*': null,
  // What can be asked there is tried above.
  'GET /graphql': null,
  'HEAD /graphql': null,
  'POST /graphql': null,
  'OPTIONS /graphql': null,
  'GET /graphql/stream': null,
  'HEAD /graphql/stream': null,
  'POST /graphql/stream': null,
  'OPTIONS /uploads': null,
  'OPTIONS /uploads/:id': null,
  'POST /uploads': null,
  'HEAD /uploads/:id': ({ upload }) => ({ path: `/uploads/${upload}`, headers: TUS }),
  'PATCH /uploads/:id': ({ upload }) => ({
    path: `/uploads/${upload}`,
    headers: { ...TUS, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
  }),
  'GET /jobs/:id/audio': ({ failed }) => ({ path: `/jobs/${failed}/audio` }),
  'HEAD /jobs/:id/audio': ({ failed }) => ({ path: `/jobs/${failed}/audio` }),
  'DELETE /uploads/:id': ({ upload }) => ({ path: `/uploads/${upload}`, headers: TUS }),
  ...Object.fromEntries(
    ['items.csv', 'items.jsonl', 'report.html'].flatMap((file) =>
      ['GET', 'HEAD'].map((method) => [
        `${method} /batches/:id/${file}`,
        ({ batch }: Things) => ({ path: `/batches/${batch}/${file}` }),
      ]),
    ),
  ),
  ...Object.fromEntries(
    ['svg', 'png'].flatMap((kind) =>
      ['GET', 'HEAD'].map((method) => [
        `${method} /batches/:id/:picture.${kind}`,
        ({ batch }: Things) => ({ path: `/batches/${batch}/confusion.${kind}` }),
      ]),
    ),
  ),
};

describe('tenants', () => {
  let site: GatewaySite;
  let gateway: Gateway;
  let a: TestCaller;
  let b: TestCaller;
  let admin: TestCaller;
  let ofA: Things;
  const unknown: Things = {
    job: randomUUID(),
    failed: randomUUID(),
    open: randomUUID(),
    batch: randomUUID(),
    upload: randomUUID(),
    recording: randomUUID(),
  };

  beforeAll(async () => {
    site = await openSite();
    gateway = await site.startGateway({ HBSC_AUTH: 'keys', HBSC_WAIT_MS: '1' });
    [a, b, admin] = await Promise.all([
      TestCaller.of(gateway, site.database, A, 'researcher'),
      TestCaller.of(gateway, site.database, B, 'researcher'),
      TestCaller.of(gateway, site.database, 'default', 'admin'),
    ]);
    const submit = async (input: object) => {
      const { data } = await a.send<{ submitRecording: { job: { id: string } } }>(SUBMIT, { input }, FILE);
      return data.submitRecording.job.id;
    };
    const failed = await submit({ audio: null });
    await site.jobs.fail(failed, 1, { code: 'SILENT_AUDIO', message: 'silent' });
    const answered = await submit({ audio: null });
    await site.jobs.start(answered, 1);
    await site.jobs.succeed(answered, 1, CLASSIFICATION);
    const opened = await a.ask<{ openBatch: { batch: { id: string } } }>(
      'mutation { openBatch(input: { name: "open ward of A" }) { batch { id } } }',
    );
    const begun = await a.fetch('/uploads', { method: 'POST', headers: { ...TUS, 'upload-length': '4' } });
    ofA = {
      job: await submit({ audio: null, idempotencyKey: 'visit-7' }),
      failed,
      open: opened.data.openBatch.batch.id,
      batch: await insertAnswered(site.database, { items: 24, name: 'ward of A', tenant: A }),
      recording: (await site.jobs.find(failed))?.recording.id ?? '',
      upload: begun.headers.get('location')?.split('/').at(-1) ?? '',
    };
  });
  afterAll(() => site?.close());

  /** What an operation is answered, with the ids that were asked for left out. */
  async function said(caller: TestCaller, name: string, ids: Things): Promise<string> {
    const { query, variables = {}, file } = OPERATIONS[name]?.(ids) ?? { query: '' };
    const answer = name.startsWith('Subscription')
      ? (await caller.events(query, variables).next()).value
      : await (file ? caller.send(query, variables, file) : caller.ask(query, variables));
    return withoutIds(JSON.stringify(answer), ids);
  }

  it('are decided on for every operation of the schema', async () => {
    const text = await readFile(new URL('../schema.graphql', import.meta.url), 'utf8');
    const schema = buildSchema(text);
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const names = roots.flatMap((type) =>
      Object.keys(type?.getFields() ?? {}).map((name) => `${type?.name}.${name}`),
    );
    expect(Object.keys(OPERATIONS).sort()).toEqual(names.sort());
  });

  it('are decided on for every address of the gateway', () => {
    expect(Object.keys(ROUTES).sort()).toEqual([...new Set(gateway.routes)].sort());
  });

  it.each(Object.keys(OPERATIONS).filter((name) => OPERATIONS[name]))(
    'read and steer nothing of each other by %s',
    async (name) => {
      const answer = await said(b, name, ofA);
      for (const mark of MARKS) expect(answer).not.toContain(mark);
      expect(answer).not.toContain('FORBIDDEN');
      expect(answer).toBe(await said(b, name, unknown));
    },
  );

  it.each(Object.keys(ROUTES).filter((name) => ROUTES[name]))(
    'fetch nothing of each other by %s',
    async (name) => {
      const answers = [];
      for (const ids of [ofA, unknown]) {
        const { path, headers = {} } = ROUTES[name]?.(ids) ?? { path: '' };
        const method = name.split(' ')[0] ?? '';
        const response = await b.fetch(path, {
          method,
          headers,
          ...(method === 'PATCH' && { body: 'RIFF' }),
        });
        answers.push(`${response.status} ${withoutIds(await response.text(), ids)}`);
      }
      expect(answers[0]).toBe(answers[1]);
      expect(answers[0]).toMatch(/^(404|204) /);
      for (const mark of MARKS) expect(answers[0]).not.toContain(mark);
    },
  );

  it("do not see the queues, which hold everybody's", async () => {
    for (const path of ['api/queues', 'api/redis/stats', '%61pi/queues', '/api/queues', 'API/queues']) {
      expect([path, (await b.fetch(`/queues/board/${path}`)).status]).toEqual([path, 403]);
    }
    for (const path of ['static/%2e%2e/api/queues', 'queue/%2e%2e/api/queues']) {
      expect(await (await b.fetch(`/queues/board/${path}`)).text()).not.toContain('classify-bulk');
    }
  });

  it('hear of their own jobs alone', async () => {
    const events = b.events(`subscription { jobFeed { id tenant fileName } }`);
    const first = events.next();
    await a.send(SUBMIT, { input: { audio: null } }, FILE);
    const { data } = await b.send<{ submitRecording: { job: { id: string } } }>(
      SUBMIT,
      { input: { audio: null } },
      FILE,
    );
    let heard = (await first).value;
    const own = data.submitRecording.job.id;
    while (JSON.stringify(heard).includes(own) === false) {
      expect(JSON.stringify(heard)).toContain(`"tenant":"${B}"`);
      heard = (await events.next()).value;
    }
    await events.return();
  });

  it('keep what is theirs whatever another tried', async () => {
    const job = await site.jobs.find(ofA.job);
    expect(job).toMatchObject({ tenant: A, status: 'QUEUED' });
    expect(await site.jobs.find(ofA.failed)).toMatchObject({ status: 'FAILED', run: 1 });
    const { data } = await a.ask(`{ batch(id: "${ofA.open}") { status counts { total } } }`);
    expect(data).toEqual({ batch: { status: 'OPEN', counts: { total: 0 } } });
    const upload = await a.fetch(`/uploads/${ofA.upload}`, { method: 'HEAD', headers: TUS });
    expect([upload.status, upload.headers.get('upload-offset')]).toEqual([200, '0']);
  });

  it('see what is theirs, and admins see it too', async () => {
    for (const caller of [a, admin]) {
      for (const name of [
        'Query.job',
        'Query.jobs',
        'Query.recording',
        'Query.batch',
        'Query.batches',
        'Subscription.jobUpdated',
      ]) {
        expect(await said(caller, name, ofA)).toContain(A);
      }
      expect((await caller.fetch(`/batches/${ofA.batch}/items.csv`)).status).toBe(200);
    }
  });

  it('have idempotency keys and results of their own', async () => {
    const input = { audio: null, idempotencyKey: 'visit-8', reuseResult: true };
    const submit = (caller: TestCaller) => caller.send(SUBMIT, { input }, FILE);
    const [ofOne, ofOther] = [await submit(a), await submit(b)];
    expect(ofOne.data).toMatchObject({ submitRecording: { job: { reusedFrom: expect.any(String) } } });
    expect(ofOther.data).toMatchObject({ submitRecording: { job: { reusedFrom: null } } });
  });
});

function withoutIds(answer: string, ids: Things): string {
  return Object.values(ids).reduce(
    (text, id) => text.replaceAll(id, 'ID').replaceAll(id.slice(0, 8), 'ID'),
    answer,
  );
}
