import { randomUUID } from 'node:crypto';
import type { JobRun } from '@hbsc/core';
import { PrismaBatchRepository } from '@hbsc/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Gateway } from '../src/gateway.ts';
import { type Answer, ask, CLASSIFICATION, FAILURE, type GatewaySite, openSite } from './gateway-site.ts';

const FIELDS =
  'id name model status etaSeconds counts { total waiting queued running succeeded failed cancelled }';
const OPEN = `mutation ($input: OpenBatchInput!) { openBatch(input: $input) { batch { ${FIELDS} } } }`;
const ADD = `mutation ($input: AddToBatchInput!) { addToBatch(input: $input) {
  files { path error { code } item { position status givenLabel label group error { code } } }
} }`;
const BATCH = `query ($id: ID!) { batch(id: $id) { ${FIELDS} } }`;
const ITEMS = `query ($id: ID!, $filter: BatchItemFilterInput, $first: Int, $after: String) { batch(id: $id) {
  items(filter: $filter, first: $first, after: $after) {
    edges { node { path job { status batch { id } result { outcome topPrediction { className } } } } }
    pageInfo { hasNextPage endCursor }
  }
} }`;
const UPDATED = `subscription ($id: ID!) { batchUpdated(id: $id) { ${FIELDS} } }`;
const WINDOW = 100;

const steering = (name: string, more = '') =>
  `mutation ($input: BatchIdInput!) { ${name}(input: $input) { batch { ${FIELDS} } ${more} } }`;

interface FileToAdd {
  readonly path?: string;
  readonly label?: string;
  readonly group?: string;
  readonly content: string;
}

interface BatchView {
  readonly id: string;
  readonly status: string;
  readonly counts: Record<string, number>;
}

interface ItemsAnswer {
  readonly batch: {
    readonly items: {
      readonly edges: readonly { readonly node: { readonly path: string; readonly job: object | null } }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
  };
}

describe('the batch API', () => {
  let site: GatewaySite;
  let gateway: Gateway;
  let other: Gateway;
  let batches: PrismaBatchRepository;

  beforeAll(async () => {
    site = await openSite();
    await site.models.register([{ ...CLASSIFICATION.model, figures: [] }]);
    const limits = { HBSC_UPLOAD_BYTES: '1000', HBSC_BATCH_ITEMS: '8', HBSC_REQUEST_FILES: '6' };
    gateway = await site.startGateway(limits);
    other = await site.startGateway(limits);
    batches = new PrismaBatchRepository(site.database);
  });
  afterAll(() => site?.close());

  async function opened(input: object = {}): Promise<string> {
    const { data } = await ask<{ openBatch: { batch: BatchView } }>(gateway, OPEN, {
      input: { name: 'ours', ...input },
    });
    return data.openBatch.batch.id;
  }

  async function add(id: string, files: readonly FileToAdd[]) {
    const form = new FormData();
    const said = files.map(({ content: _, ...file }) => ({ ...file, audio: null }));
    form.set('operations', JSON.stringify({ query: ADD, variables: { input: { id, files: said } } }));
    const places = files.map((_, n) => [n, [`variables.input.files.${n}.audio`]]);
    form.set('map', JSON.stringify(Object.fromEntries(places)));
    for (const [n, { content }] of files.entries()) form.set(String(n), new Blob([content]), `file ${n}.wav`);
    const headers = { 'apollo-require-preflight': '1' };
    const response = await fetch(gateway.url, { method: 'POST', body: form, headers });
    return (await response.json()) as Answer<{ addToBatch: { files: Record<string, unknown>[] } }>;
  }

  const steer = async (name: string, id: string, more = '') =>
    (
      await ask<Record<string, { batch: BatchView; retried?: number }>>(gateway, steering(name, more), {
        input: { id },
      })
    ).data[name];
  const codeOf = async (query: string, variables: object) =>
    (await ask(gateway, query, variables)).errors?.[0]?.extensions.code;
  const shown = async (id: string) => (await ask<{ batch: BatchView }>(other, BATCH, { id })).data.batch;
  const itemsOf = async (id: string, variables: object = {}) =>
    (await ask<ItemsAnswer>(gateway, ITEMS, { id, ...variables })).data.batch.items;

  /** A closed batch of so many files. */
  async function closed(files: number): Promise<string> {
    const id = await opened();
    await add(
      id,
      Array.from({ length: files }, (_, n) => ({ path: `${n}.wav`, content: `RIFF ${n}` })),
    );
    await steer('closeBatch', id);
    return id;
  }

  /** Does a worker's part: feeds, and ends each job as the test says. */
  async function work(end: (run: JobRun, place: number) => Promise<unknown>): Promise<void> {
    const runs = await batches.feed(WINDOW);
    for (const [place, run] of runs.entries()) await end(run, place);
  }
  const succeed = async ({ jobId, run }: JobRun) => {
    await site.jobs.start(jobId, run);
    await site.jobs.succeed(jobId, run, CLASSIFICATION);
  };
  const fail = ({ jobId, run }: JobRun) => site.jobs.fail(jobId, run, FAILURE);

  it('opens a batch, takes files with their labels, and shows what became of each', async () => {
    const id = await opened({ labels: [{ given: 'abnormal', label: 'murmur' }] });
    const { data } = await add(id, [
      { path: 'a/1.wav', label: 'Normal', group: 'patient 7', content: 'RIFF' },
      { path: 'a/2.wav', label: 'abnormal', content: 'RIFF' },
      { path: 'a/3.wav', label: 'odd', group: '', content: 'RIFF' },
      { content: 'RIFF' },
    ]);
    const taken = (position: number, more: object = {}) => ({
      ...{
        error: null,
        item: { position, status: 'WAITING', givenLabel: null, label: null, group: null, error: null },
      },
      ...more,
    });
    expect(data.addToBatch.files).toMatchObject([
      { path: 'a/1.wav', item: { position: 0, givenLabel: 'Normal', label: 'normal', group: 'patient 7' } },
      { path: 'a/2.wav', item: { position: 1, givenLabel: 'abnormal', label: 'murmur' } },
      { path: 'a/3.wav', item: { position: 2, givenLabel: 'odd', label: null, group: null } },
      { path: 'file 3.wav', ...taken(3) },
    ]);
    expect(await shown(id)).toMatchObject({ status: 'OPEN', counts: { total: 4, waiting: 4 } });
  });

  it('makes an item that has failed of a file that can never be taken, and takes the others', async () => {
    const id = await opened();
    const { data } = await add(id, [
      { path: 'empty', content: '' },
      { path: 'large', content: 'x'.repeat(1_001) },
      { path: 'good', content: 'RIFF' },
      { path: 'bad\u0007name', content: 'RIFF' },
    ]);
    expect(data.addToBatch.files).toMatchObject([
      { item: { status: 'FAILED', error: { code: 'UNSUPPORTED_MEDIA_TYPE' } }, error: null },
      { item: { status: 'FAILED', error: { code: 'PAYLOAD_TOO_LARGE' } }, error: null },
      { item: { status: 'WAITING', error: null }, error: null },
      { item: null, error: { code: 'BAD_USER_INPUT' } },
    ]);
    expect((await shown(id)).counts).toMatchObject({ total: 3, failed: 2, waiting: 1 });
  });

  it('keeps one item of a file that is added again, and refuses another file at its path', async () => {
    const id = await opened();
    await add(id, [{ path: 'a', content: 'RIFF' }]);
    const { data } = await add(id, [
      { path: 'a', content: 'RIFF' },
      { path: 'a', content: 'another' },
      { path: 'b', content: 'RIFF' },
      { path: 'b', label: 'murmur', content: 'RIFF' },
    ]);
    expect(data.addToBatch.files).toMatchObject([
      { item: { position: 0 }, error: null },
      { item: null, error: { code: 'CONFLICT' } },
      { item: { position: 1 }, error: null },
      { item: null, error: { code: 'CONFLICT' } },
    ]);
    expect((await shown(id)).counts.total).toBe(2);
  });

  it('refuses more files than a request or a batch may have', async () => {
    const files = (count: number, prefix: string) =>
      Array.from({ length: count }, (_, n) => ({ path: `${prefix}${n}`, content: 'RIFF' }));
    const id = await opened();
    expect((await add(id, files(7, 'a'))).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    await add(id, files(6, 'a'));
    expect((await add(id, files(3, 'b'))).errors).toMatchObject([
      { extensions: { code: 'PAYLOAD_TOO_LARGE' } },
    ]);
    expect((await shown(id)).counts.total).toBe(6);
    await batches.cancel(id);
  });

  it('takes nothing more once it is closed', async () => {
    const id = await closed(1);
    expect((await add(id, [{ path: 'late', content: 'RIFF' }])).errors).toMatchObject([
      { extensions: { code: 'CONFLICT' } },
    ]);
    expect(await steer('closeBatch', id)).toMatchObject({ batch: { status: 'RUNNING' } });
    await batches.cancel(id);
  });

  it.each([
    ['a name that is empty', { name: '' }],
    ['a model that no worker holds', { model: 'm6@1.0.0' }],
    ['a label that is empty', { labels: [{ given: '', label: 'murmur' }] }],
  ])('refuses %s', async (_what, input) => {
    expect(await codeOf(OPEN, { input: { name: 'ours', ...input } })).toBe('BAD_USER_INPUT');
  });

  it('pauses, resumes and finishes', async () => {
    await drained();
    const id = await closed(2);
    expect(await steer('pauseBatch', id)).toMatchObject({ batch: { status: 'PAUSED', etaSeconds: null } });
    await work(succeed);
    expect((await shown(id)).counts).toMatchObject({ waiting: 2 });
    expect(await steer('resumeBatch', id)).toMatchObject({ batch: { status: 'RUNNING' } });
    await work(succeed);
    expect(await shown(id)).toMatchObject({ status: 'FINISHED', etaSeconds: 0, counts: { succeeded: 2 } });
    for (const name of ['pauseBatch', 'resumeBatch', 'cancelBatch']) {
      expect(await codeOf(steering(name), { input: { id } })).toBe('CONFLICT');
    }
  });

  it('cancels what is not over, and does so once', async () => {
    const id = await closed(3);
    await batches.feed(1);
    const cancelled = { batch: { id, status: 'CANCELLED', counts: { total: 3, cancelled: 3 } } };
    expect(await steer('cancelBatch', id)).toMatchObject(cancelled);
    expect(await steer('cancelBatch', id)).toMatchObject(cancelled);
    expect(await codeOf(steering('retryFailed'), { input: { id } })).toBe('CONFLICT');
  });

  it('retries what failed, and runs a batch again', async () => {
    await drained();
    const id = await closed(3);
    await work((run, place) => (place === 1 ? fail(run) : succeed(run)));
    expect(await shown(id)).toMatchObject({ status: 'FINISHED', counts: { succeeded: 2, failed: 1 } });
    expect(await steer('retryFailed', id, 'retried')).toMatchObject({
      retried: 1,
      batch: { status: 'RUNNING' },
    });
    await work(fail);
    const retryJobs = `mutation ($id: ID!) { retryJobs(input: { filter: { batchId: $id } }) { affected isComplete } }`;
    expect((await ask(gateway, retryJobs, { id })).data).toEqual({
      retryJobs: { affected: 1, isComplete: true },
    });
    await work(succeed);
    expect(await shown(id)).toMatchObject({ status: 'FINISHED', counts: { total: 3, succeeded: 3 } });
    const rerun = `mutation ($input: RerunBatchInput!) { rerunBatch(input: $input) { batch { id rerunOf status counts { total waiting } } } }`;
    const { data } = await ask<{ rerunBatch: { batch: BatchView } }>(gateway, rerun, {
      input: { id, model: 'm5@1.0.0' },
    });
    expect(data.rerunBatch.batch).toMatchObject({
      rerunOf: id,
      status: 'RUNNING',
      counts: { total: 3, waiting: 3 },
    });
    await batches.cancel(data.rerunBatch.batch.id);
  });

  it('lists its items by what became of them, page by page', async () => {
    await drained();
    const id = await closed(5);
    await work((run, place) => (place < 2 ? succeed(run) : fail(run)));
    const page = await itemsOf(id, { first: 2, filter: { statuses: ['FAILED'] } });
    expect(page.edges.map(({ node }) => node.path)).toEqual(['2.wav', '3.wav']);
    const rest = await itemsOf(id, {
      after: page.pageInfo.endCursor,
      filter: { errorCodes: [FAILURE.code] },
    });
    expect(rest.edges.map(({ node }) => node.path)).toEqual(['4.wav']);
    const murmurs = await itemsOf(id, { filter: { predictions: ['murmur'] } });
    expect(murmurs.edges.map(({ node }) => node)).toMatchObject([
      { path: '0.wav', job: { batch: { id }, result: { topPrediction: { className: 'murmur' } } } },
      { path: '1.wav', job: { status: 'SUCCEEDED' } },
    ]);
  });

  it('lists batches newest first', async () => {
    const ids = [await opened(), await opened()];
    const query = `query ($after: String) { batches(first: 1, after: $after) { edges { node { id } cursor } pageInfo { hasNextPage } } }`;
    type Page = { batches: { edges: { node: { id: string }; cursor: string }[] } };
    const first = (await ask<Page>(gateway, query)).data.batches;
    expect(first).toMatchObject({ edges: [{ node: { id: ids[1] } }], pageInfo: { hasNextPage: true } });
    const { data } = await ask<Page>(gateway, query, { after: first.edges[0]?.cursor });
    expect(data.batches).toMatchObject({ edges: [{ node: { id: ids[0] } }] });
  });

  it.each(['closeBatch', 'pauseBatch', 'resumeBatch', 'cancelBatch', 'retryFailed'])(
    '%s says that there is no batch of an unknown id',
    async (name) => {
      for (const id of [randomUUID(), 'no-uuid']) {
        expect(await codeOf(steering(name), { input: { id } })).toBe('NOT_FOUND');
      }
    },
  );

  describe('batchUpdated', () => {
    function watch(at: Gateway, id: string) {
      const url = `${at.url.replace('http', 'ws')}/graphql`;
      const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
      return client.iterate<{ batchUpdated: BatchView }>({ query: UPDATED, variables: { id } });
    }
    const rest = async (updates: ReturnType<typeof watch>) => {
      const seen: BatchView[] = [];
      for await (const { data } of updates) if (data) seen.push(data.batchUpdated);
      return seen;
    };

    it('begins with the batch as it is and ends with its exact counts, at every gateway', async () => {
      await drained();
      const id = await closed(6);
      const watches = [watch(gateway, id), watch(other, id), watch(other, id)];
      for (const updates of watches) {
        const { value } = await updates.next();
        expect(value?.data?.batchUpdated).toMatchObject({ status: 'RUNNING', counts: { waiting: 6 } });
      }
      const seen = watches.map(rest);
      await work((run, place) => (place === 0 ? fail(run) : succeed(run)));
      for (const updates of await Promise.all(seen)) {
        expect(updates.at(-1)).toMatchObject({
          status: 'FINISHED',
          counts: { total: 6, succeeded: 5, failed: 1 },
        });
        for (const { counts } of updates) {
          const { total, ...places } = counts;
          expect(Object.values(places).reduce((sum, some) => sum + some, 0)).toBe(total);
        }
      }
    });

    it('tells of a batch that is steered', async () => {
      const id = await closed(2);
      const updates = watch(other, id);
      await updates.next();
      await steer('pauseBatch', id);
      expect((await updates.next()).value?.data?.batchUpdated).toMatchObject({ status: 'PAUSED' });
      await steer('cancelBatch', id);
      expect((await rest(updates)).at(-1)).toMatchObject({ status: 'CANCELLED', counts: { cancelled: 2 } });
    });

    it('says that there is no such batch', async () => {
      await expect(watch(gateway, randomUUID()).next()).rejects.toMatchObject([
        { extensions: { code: 'NOT_FOUND' } },
      ]);
    });
  });

  /** Leaves no other batch to be fed. */
  async function drained(): Promise<void> {
    for (const { id } of await batches.list(100, null)) await batches.cancel(id);
  }
});
