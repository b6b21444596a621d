import { randomUUID } from 'node:crypto';
import { HbscClient, type JobView } from '@hbsc/client';
import { freePort } from '@hbsc/runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Gateway } from '../src/gateway.ts';
import { CLASSIFICATION, FAILURE, type GatewaySite, openSite } from './gateway-site.ts';

const RECORDING = new Blob(['RIFF']);

describe('the client', () => {
  let site: GatewaySite;
  let port: string;
  let gateway: Gateway;
  let client: HbscClient;

  beforeAll(async () => {
    site = await openSite();
    port = String(await freePort());
    gateway = await site.startGateway({ HBSC_PORT: port });
    client = new HbscClient(gateway.url);
  });
  afterAll(() => site?.close());

  const submit = () => client.submit(RECORDING, 'heart.wav');
  const last = async (updates: AsyncIterable<JobView>) => {
    const statuses: string[] = [];
    for await (const { status } of updates) statuses.push(status);
    return statuses.at(-1);
  };

  it('submits a recording with options, and once for each idempotency key', async () => {
    const options = { priority: 'LOW', clientReference: 'patient 7', idempotencyKey: randomUUID() } as const;
    const job = await client.submit(RECORDING, 'heart.wav', options);
    expect(job).toMatchObject({ priority: 'LOW', clientReference: 'patient 7', model: 'pcgnet@1.0.1' });
    expect(await client.submit(RECORDING, 'heart.wav', options)).toEqual(job);
  });

  it('lists jobs page by page', async () => {
    const text = 'a list of its own';
    for (const end of ['1', '2', '3']) {
      await client.submit(RECORDING, 'heart.wav', { clientReference: `${text} ${end}` });
    }
    const page = await client.jobs({ text }, { first: 2, counted: true });
    expect(page).toMatchObject({ hasNextPage: true, totalCount: 3 });
    const rest = await client.jobs({ text }, { after: page.endCursor });
    expect(rest).toMatchObject({ hasNextPage: false, totalCount: null });
    const references = [...page.jobs, ...rest.jobs].map(({ clientReference }) => clientReference);
    expect(references).toEqual([`${text} 3`, `${text} 2`, `${text} 1`]);
  });

  it('cancels and retries', async () => {
    const { id } = await submit();
    await expect(client.retry(id)).rejects.toMatchObject({ code: 'CONFLICT', retryable: false });
    expect(await client.cancel(id)).toMatchObject({ id, status: 'CANCELLED' });
    const failed = await submit();
    await site.jobs.fail(failed.id, 1, FAILURE);
    expect(await client.retry(failed.id)).toMatchObject({ status: 'QUEUED', run: 2 });
  });

  it('sends a data set in, follows it and steers it', async () => {
    const { id } = await client.batches.open({ name: 'ours', labels: { abnormal: 'murmur' } });
    const added = await client.batches.add(id, [
      { path: 'a/1.wav', content: RECORDING, label: 'abnormal' },
      { path: 'a/2.wav', content: RECORDING, group: 'patient 7' },
    ]);
    expect(added).toMatchObject([{ item: { label: 'murmur' } }, { item: { group: 'patient 7' } }]);
    expect(await client.batches.pause(id)).toMatchObject({ status: 'PAUSED' });
    expect(await client.batches.resume(id)).toMatchObject({ status: 'OPEN' });
    expect(await client.batches.close(id)).toMatchObject({ status: 'RUNNING', counts: { total: 2 } });
    expect(await client.batches.retryFailed(id)).toMatchObject({ retried: 0, batch: { id } });
    const again = await client.batches.rerun(id);
    expect((await client.batches.list({ first: 1 })).batches).toEqual([again]);
    expect(await client.batches.find(again.id)).toEqual(again);
    const waiting = await client.batches.items(again.id, { statuses: ['WAITING'] }, { first: 1 });
    expect(waiting).toMatchObject({ items: [{ path: 'a/1.wav', job: null }], hasNextPage: true });
    const unlabelled = await client.batches.items(again.id, { labels: [null] });
    expect(unlabelled?.items.map(({ path }) => path)).toEqual(['a/2.wav']);
    const seen: string[] = [];
    for await (const { status } of client.batches.updates(id)) {
      if (seen.length === 0) await client.batches.cancel(id);
      seen.push(status);
    }
    expect(seen).toEqual(['RUNNING', 'CANCELLED']);
  });

  describe('updates', () => {
    it('tell each state of a job and end with its end', async () => {
      const { id } = await submit();
      const updates = client.updates(id);
      expect(await updates.next()).toMatchObject({ value: { status: 'QUEUED' } });
      await site.jobs.start(id, 1);
      expect(await updates.next()).toMatchObject({ value: { status: 'RUNNING' } });
      await site.jobs.succeed(id, 1, CLASSIFICATION);
      expect(await updates.next()).toMatchObject({
        value: { status: 'SUCCEEDED', result: { outcome: 'CLASSIFIED' } },
      });
      expect(await updates.next()).toEqual({ done: true, value: undefined });
    });

    it('learn the end after the gateway was gone', async () => {
      const { id } = await submit();
      const updates = client.updates(id);
      await updates.next();
      const end = last(updates);
      await gateway.close();
      await site.jobs.fail(id, 1, FAILURE);
      gateway = await site.startGateway({ HBSC_PORT: port });
      expect(await end).toBe('FAILED');
    });

    it('say when there is no such job', async () => {
      await expect(client.updates(randomUUID()).next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('say when no service answers', async () => {
      const nobody = new HbscClient(`http://127.0.0.1:${await freePort()}`);
      await expect(nobody.updates(randomUUID()).next()).rejects.toMatchObject({ code: 'UNREACHABLE' });
    });

    it('end with the reason of the signal', async () => {
      const { id } = await submit();
      const leaving = new AbortController();
      const updates = client.updates(id, { signal: leaving.signal });
      await updates.next();
      const next = updates.next();
      leaving.abort(new Error('seen enough'));
      await expect(next).rejects.toThrow('seen enough');
    });
  });
});
