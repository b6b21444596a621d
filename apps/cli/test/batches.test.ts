import type { BatchView } from '@hbsc/client';
import { fixture } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Stack, startStack } from './stack.ts';

const FILES = 24;
const WINDOW = 6;
const MORTAL = new URL('chaos/fixtures/worker-that-dies-after-feeding.mjs', import.meta.url);

describe.each(['Postgres', 'Redis'] as const)('a data set, with the queue on %s', (queue) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ queue, env: { HBSC_BATCH_WINDOW: String(WINDOW) } });
  });
  afterAll(() => stack?.stop());

  /** Every state of a batch that was told until it was over, each with counts that sum to the total. */
  async function follow(id: string): Promise<BatchView[]> {
    const seen: BatchView[] = [];
    for await (const batch of stack.client.batches.updates(id)) {
      const { total, ...places } = batch.counts;
      expect(Object.values(places).reduce((sum, items) => sum + items, 0)).toBe(total);
      expect(batch.counts.queued + batch.counts.running).toBeLessThanOrEqual(WINDOW);
      seen.push(batch);
    }
    return seen;
  }

  async function submitted(name: string): Promise<string> {
    const { batches } = stack.client;
    const { id } = await batches.open({ name });
    await batches.pause(id);
    const files = Array.from({ length: FILES }, (_, n) => ({
      path: `${n}.wav`,
      content: new Blob([n === 7 ? 'no sound' : fixture('wav')]),
      label: 'normal',
    }));
    await batches.add(id, files);
    await batches.close(id);
    await batches.resume(id);
    return id;
  }

  it('is classified within the window, and its failures are itemised', async () => {
    const id = await submitted('whole');
    const updates = await follow(id);
    expect(updates.at(-1)).toMatchObject({
      status: 'FINISHED',
      counts: { total: FILES, succeeded: FILES - 1, failed: 1 },
    });
    const failures = await stack.client.batches.items(id, { statuses: ['FAILED'] });
    expect(failures?.items).toMatchObject([{ path: '7.wav', error: { code: 'UNSUPPORTED_MEDIA_TYPE' } }]);

    const wanted = { batchId: id, statuses: ['FAILED' as const] };
    expect(await stack.client.operator.retryJobs({ filter: wanted })).toMatchObject({ affected: 1 });
    expect((await follow(id)).at(-1)).toMatchObject({
      status: 'FINISHED',
      counts: { total: FILES, failed: 1 },
    });
    expect((await stack.client.jobs(wanted)).jobs).toMatchObject([{ run: 2 }]);
  });

  it('comes to the same end while workers die between making jobs and enqueueing them', async () => {
    await stack.addWorker({ module: MORTAL });
    const updates = await follow(await submitted('under fire'));
    await stack.stopAdded();
    expect(updates.at(-1)?.counts).toMatchObject({ total: FILES, succeeded: FILES - 1, failed: 1 });
  }, 180_000);
});
