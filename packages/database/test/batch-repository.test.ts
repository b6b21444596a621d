import { randomUUID } from 'node:crypto';
import { type Batch, type BatchItemFilter, batchStatusOf } from '@hbsc/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PrismaBatchRepository } from '../src/index.ts';
import { MOST_ITEMS, newItem, REFUSAL, TestBatches } from './batches.ts';
import { CLASSIFICATION, FAILURE } from './fixtures.ts';

const WINDOW = 100;

describe('the batch repository', () => {
  let site: TestBatches;
  let batches: PrismaBatchRepository;

  beforeEach(async () => {
    site = await TestBatches.open();
    batches = site.batches;
  });
  afterEach(() => site.close());

  const found = async (id: string): Promise<Batch> => {
    const batch = await batches.find(id);
    if (!batch) throw new Error('there is no such batch');
    return batch;
  };
  const statusOf = async (id: string) => batchStatusOf(await found(id));
  const paths = async (id: string, filter = {}) =>
    (await batches.listItems(id, filter, 100, null)).map(({ path }) => path);

  it('keeps a batch with all that was said of it', async () => {
    const said = { name: 'a', model: 'm5@1.0.0', intake: 'OPEN', labels: { abnormal: 'murmur' } } as const;
    const id = randomUUID();
    const created = await batches.create({ id, tenant: 'default', rerunOf: null, ...said });
    expect(created).toMatchObject({ id, ...said, error: null, notes: [], closedAt: null, ratePerSecond: 0 });
    expect(await found(id)).toEqual(created);
    expect(await batches.find(randomUUID())).toBeNull();
  });

  it('lists batches newest first, page by page', async () => {
    const [first, second, third] = [await site.filled(0), await site.filled(0), await site.filled(0)];
    const page = await batches.list(2, null);
    expect(page.map(({ id }) => id)).toEqual([third, second]);
    expect((await batches.list(2, page.at(-1) ?? null)).map(({ id }) => id)).toEqual([first]);
  });

  describe('adding items', () => {
    it('puts them behind those that are there, without gaps, in the order they were given', async () => {
      const id = await site.filled(2);
      await batches.addItems(id, 'OPEN', [newItem('b.wav'), newItem('a.wav')], MOST_ITEMS);
      const items = await batches.listItems(id, {}, 10, null);
      expect(items.map(({ position, path }) => [position, path])).toEqual([
        [0, '0.wav'],
        [1, '1.wav'],
        [2, 'b.wav'],
        [3, 'a.wav'],
      ]);
      expect(items[0]).toMatchObject({ status: 'WAITING', job: null, label: 'artifact', error: null });
    });

    it('leaves a path that is taken as it is, and returns what is there', async () => {
      const id = await site.filled(2);
      const again = await batches.addItems(id, 'OPEN', [newItem('1.wav'), newItem('new.wav')], MOST_ITEMS);
      expect(again?.map(({ path, position }) => [path, position]).sort()).toEqual([
        ['1.wav', 1],
        ['new.wav', 2],
      ]);
      expect(await site.counts(id)).toEqual({ total: 3, waiting: 3 });
    });

    it('gives each its own position however many add at once', async () => {
      const id = await site.filled(0);
      await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          batches.addItems(id, 'OPEN', [newItem(`${n} a`), newItem('shared'), newItem(`${n} b`)], MOST_ITEMS),
        ),
      );
      const positions = (await batches.listItems(id, {}, 100, null)).map(({ position }) => position);
      expect(positions).toEqual(Array.from({ length: 17 }, (_, n) => n));
    });

    it('counts a refused file as failed, and makes no job of it', async () => {
      const id = await site.filled(1);
      await batches.addItems(id, 'OPEN', [newItem('empty.wav', { content: { error: REFUSAL } })], MOST_ITEMS);
      expect(await site.counts(id)).toEqual({ total: 2, waiting: 1, failed: 1 });
      expect(await batches.feed(WINDOW)).toHaveLength(1);
      const [item] = await batches.listItems(id, { errorCodes: [REFUSAL.code] }, 10, null);
      expect(item).toMatchObject({ status: 'FAILED', error: REFUSAL, recording: null, job: null });
    });

    it('is refused past the most items, and then nothing is added', async () => {
      const id = await site.filled(3);
      const adding = batches.addItems(id, 'OPEN', [newItem('x'), newItem('y')], 4);
      await expect(adding).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
      expect(await site.counts(id)).toEqual({ total: 3, waiting: 3 });
    });

    it('is no longer possible once the batch is closed, or from another source', async () => {
      const id = await site.filled(1);
      expect(await batches.addItems(id, 'IMPORTING', [newItem('x')], MOST_ITEMS)).toBeNull();
      await batches.close(id, 'OPEN', []);
      expect(await batches.addItems(id, 'OPEN', [newItem('x')], MOST_ITEMS)).toBeNull();
    });
  });

  describe('feeding', () => {
    it('makes jobs of the next items up to the window, and more as they end', async () => {
      const id = await site.closed(5);
      const runs = await batches.feed(3);
      expect(await site.rows.jobs.find(runs[0]?.jobId ?? '')).toMatchObject({
        status: 'QUEUED',
        priority: 'LOW',
        model: 'm5@1.0.0',
        batchId: id,
        recording: { fileName: '0.wav' },
      });
      expect(await site.counts(id)).toEqual({ total: 5, waiting: 2, queued: 3 });
      expect(await batches.feed(3)).toEqual([]);
      await site.rows.jobs.fail(runs[0]?.jobId ?? '', 1, FAILURE);
      expect(await batches.feed(3)).toHaveLength(1);
      expect(await batches.feed(WINDOW)).toHaveLength(1);
      expect(await batches.feed(WINDOW)).toEqual([]);
    });

    it('waits until a quarter of the window is free: many jobs are made at a time', async () => {
      await site.closed(10);
      const runs = await batches.feed(8);
      for (const { jobId } of runs.slice(0, 2)) {
        expect(await batches.feed(8)).toEqual([]);
        await site.rows.jobs.fail(jobId, 1, FAILURE);
      }
      expect(await batches.feed(8)).toHaveLength(2);
    });

    it('feeds none twice and keeps to the window, however many feed at once', async () => {
      const [one, other] = [await site.closed(70), await site.closed(70)];
      const seen: string[] = [];
      while (seen.length < 140) {
        const fed = (await Promise.all(Array.from({ length: 6 }, () => batches.feed(20)))).flat();
        expect(fed.length).toBeLessThanOrEqual(20);
        for (const { jobId } of fed) {
          seen.push(jobId);
          await site.rows.jobs.fail(jobId, 1, FAILURE);
        }
      }
      expect(new Set(seen).size).toBe(140);
      for (const id of [one, other]) expect(await site.counts(id)).toEqual({ total: 70, failed: 70 });
    });

    it('gives each batch its share, a new one before one that has many in flight', async () => {
      const [first, second] = [await site.closed(50), await site.closed(50)];
      await batches.feed(20);
      expect((await site.counts(first)).queued).toBe(10);
      const third = await site.closed(50);
      await batches.feed(28);
      expect((await site.counts(third)).queued).toBe(8);
      expect((await site.counts(second)).queued).toBe(10);
    });

    it('goes by what many small batches have in flight together', async () => {
      for (let n = 0; n < 5; n++) {
        await site.closed(9);
        await batches.feed(25);
      }
      expect(await site.rows.jobs.count({ statuses: ['QUEUED'] }, 'CREATED_DESC', 100)).toEqual({
        count: 25,
        isExact: true,
      });
    });

    it('takes up items that come while others are fed', async () => {
      const id = await site.filled(0);
      const adding = Array.from({ length: 30 }, (_, n) =>
        batches.addItems(id, 'OPEN', [newItem(`${n}`)], MOST_ITEMS),
      );
      const feeding = Array.from({ length: 30 }, () => batches.feed(WINDOW));
      await Promise.all([...adding, ...feeding]);
      await batches.feed(WINDOW);
      expect(await site.counts(id)).toEqual({ total: 30, queued: 30 });
    });

    it('passes over a batch that is paused until it is resumed', async () => {
      const id = await site.closed(2);
      await batches.setPaused(id, true);
      expect(await batches.feed(WINDOW)).toEqual([]);
      expect(await statusOf(id)).toBe('PAUSED');
      await batches.setPaused(id, false);
      expect(await batches.feed(WINDOW)).toHaveLength(2);
    });
  });

  describe('steering', () => {
    const mixed = async () => {
      const id = await site.closed(6);
      const [done, failed, running] = await batches.feed(4);
      const { jobs } = site.rows;
      await jobs.start(done?.jobId ?? '', 1);
      await jobs.succeed(done?.jobId ?? '', 1, CLASSIFICATION);
      await jobs.fail(failed?.jobId ?? '', 1, FAILURE);
      await jobs.start(running?.jobId ?? '', 1);
      return id;
    };

    it('counts every item once, wherever it is', async () => {
      const id = await mixed();
      const each = { waiting: 2, queued: 1, running: 1, succeeded: 1, failed: 1 };
      expect(await site.counts(id)).toEqual({ total: 6, ...each });
      expect(await statusOf(id)).toBe('RUNNING');
    });

    it('cancels what is not over, fed or not, once', async () => {
      const id = await mixed();
      expect(await Promise.all([batches.cancel(id), batches.cancel(id)])).toContain(false);
      expect(await site.counts(id)).toEqual({ total: 6, succeeded: 1, failed: 1, cancelled: 4 });
      expect(await statusOf(id)).toBe('CANCELLED');
      expect(await batches.feed(WINDOW)).toEqual([]);
      expect(await paths(id, { statuses: ['CANCELLED'] })).toHaveLength(4);
    });

    it('lets no job slip through that is made while the batch is cancelled', async () => {
      for (let n = 0; n < 10; n++) {
        const id = await site.closed(20);
        await Promise.all([batches.feed(WINDOW), batches.cancel(id), batches.feed(WINDOW)]);
        expect(await site.counts(id)).toEqual({ total: 20, cancelled: 20 });
      }
    });

    it('ends an import that came to nothing, with its reason', async () => {
      const id = await site.filled(3, { intake: 'IMPORTING' });
      await batches.feed(2);
      const reason = { code: 'ARCHIVE_REJECTED', message: 'a bomb' } as const;
      expect([await batches.reject(id, reason), await batches.reject(id, reason)]).toEqual([true, false]);
      expect(await found(id)).toMatchObject({ intake: 'REJECTED', error: reason });
      expect(await site.counts(id)).toEqual({ total: 3, cancelled: 3 });
    });

    it('retries what failed, once, and has it fed before what never had a job', async () => {
      const id = await mixed();
      const [failed] = await site.rows.jobs.list({ batchId: id, statuses: ['FAILED'] }, { first: 1 });
      expect(await batches.retryFailed(id)).toBe(1);
      expect(await site.counts(id)).toEqual({ total: 6, waiting: 2, queued: 2, running: 1, succeeded: 1 });
      expect(await batches.retryFailed(id)).toBe(0);
      const runs = await batches.feed(3);
      expect(runs).toEqual([{ jobId: failed?.id, run: 2 }]);
      expect(await batches.feed(WINDOW)).toHaveLength(2);
      expect((await batches.listItems(id, {}, 10, null)).every(({ job }) => job?.batchId === id)).toBe(true);
    });

    it('does not retry a recording whose audio has expired', async () => {
      const id = await mixed();
      await site.rows.execute('UPDATE recording SET audio_expired_at = now()');
      expect(await batches.retryFailed(id)).toBe(0);
      expect(await site.counts(id)).toMatchObject({ failed: 1 });
    });

    it('runs the same recordings again with another model', async () => {
      const id = await site.closed(3);
      await batches.feed(WINDOW);
      await site.rows.execute(`UPDATE recording SET audio_expired_at = now() WHERE file_name = '1.wav'`);
      const again = {
        id: randomUUID(),
        tenant: 'default',
        name: 'again',
        model: 'm6@1.0.0',
        labels: {},
        rerunOf: id,
      };
      await batches.create({ ...again, intake: 'CLOSED' });
      expect(await site.counts(again.id)).toEqual({ total: 3, waiting: 2, failed: 1 });
      expect(await paths(again.id, { errorCodes: ['CONFLICT'] })).toEqual(['1.wav']);
      const [run] = await batches.feed(WINDOW);
      expect(await site.rows.jobs.find(run?.jobId ?? '')).toMatchObject({ model: 'm6@1.0.0' });
    });
  });

  describe('jobs of it that are retried', () => {
    const jobIds = (runs: readonly { jobId: string }[]) => runs.map(({ jobId }) => jobId);
    const allFailed = async (items: number) => {
      const id = await site.closed(items);
      const ids = jobIds(await batches.feed(items));
      for (const jobId of ids) await site.rows.jobs.fail(jobId, 1, FAILURE);
      return { id, ids };
    };

    it('wait to be fed within the window, on no lane and nobody else to take them up', async () => {
      const { id, ids } = await allFailed(20);
      const { jobs } = site.rows;
      const retried = await jobs.retryMany(ids);
      expect(retried).toContainEqual({ jobId: ids[0], run: 2, priority: 'LOW', batchId: id });
      expect(await site.counts(id)).toEqual({ total: 20, queued: 20 });
      await site.rows.execute(`UPDATE job SET attended_at = attended_at - interval '1 hour'`);
      expect(await jobs.takeUnattended(1, 100)).toEqual([]);
      expect((await jobs.workload()).bulk.queued).toBe(0);

      const fed = await batches.feed(5);
      expect(fed).toHaveLength(5);
      expect(await batches.feed(5)).toEqual([]);
      expect((await jobs.workload()).bulk.queued).toBe(5);
      for (const { jobId, run } of fed) await jobs.fail(jobId, run, FAILURE);
      const rest = await batches.feed(WINDOW);
      expect(new Set(jobIds([...fed, ...rest]))).toEqual(new Set(ids));
      expect(await batches.feed(WINDOW)).toEqual([]);
    });

    it('wait while it is paused, and can be cancelled there', async () => {
      const { id, ids } = await allFailed(2);
      await batches.setPaused(id, true);
      const [one = '', other = ''] = ids;
      await Promise.all([site.rows.jobs.retry(one), site.rows.jobs.retry(other)]);
      expect(await batches.feed(WINDOW)).toEqual([]);
      expect(await site.rows.jobs.cancel(one)).toMatchObject({ run: 2 });
      await batches.setPaused(id, false);
      expect(await batches.feed(WINDOW)).toEqual([{ jobId: other, run: 2 }]);
    });

    it('are found by themselves, whatever a worker of another version makes of the flag', async () => {
      const [one, other] = [await allFailed(2), await allFailed(2)];
      const [paused, cancelled] = [await allFailed(2), await allFailed(2)];
      for (const { id } of [one, other, paused, cancelled]) expect(await batches.retryFailed(id)).toBe(2);
      await batches.setPaused(paused.id, true);
      await batches.cancel(cancelled.id);
      await site.rows.execute('UPDATE batch SET has_waiting = false');
      expect(new Set(jobIds(await batches.feed(WINDOW)))).toEqual(new Set([...one.ids, ...other.ids]));
      expect(await batches.feed(WINDOW)).toEqual([]);
      await batches.setPaused(paused.id, false);
      expect(new Set(jobIds(await batches.feed(WINDOW)))).toEqual(new Set(paused.ids));
      expect(await site.counts(cancelled.id)).toEqual({ total: 2, cancelled: 2 });
    });

    it('stay as they are once it is cancelled', async () => {
      const { id, ids } = await allFailed(2);
      await batches.cancel(id);
      expect(await site.rows.jobs.retryMany(ids)).toEqual([]);
      await expect(site.rows.jobs.retry(ids[0] ?? '')).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('cancelled'),
      });
      expect(await batches.retryFailed(id)).toBe(0);
      expect(await site.counts(id)).toEqual({ total: 2, failed: 2 });
    });

    it('are retried once by however many, and none is left behind by a cancelling', async () => {
      for (let n = 0; n < 10; n++) {
        const { id, ids } = await allFailed(20);
        const [named, all, again] = await Promise.all([
          site.rows.jobs.retryMany(ids),
          batches.retryFailed(id),
          site.rows.jobs.retryMany([...ids].reverse()),
          batches.feed(WINDOW),
        ]);
        expect(named.length + all + again.length).toBe(20);
        await Promise.all([batches.feed(WINDOW), batches.cancel(id), batches.feed(WINDOW)]);
        expect(await site.counts(id)).toEqual({ total: 20, cancelled: 20 });
      }
    });
  });

  describe('its items', () => {
    it('are listed by what became of them', async () => {
      const id = await site.closed(4);
      const [first, second] = await batches.feed(2);
      await site.rows.jobs.start(first?.jobId ?? '', 1);
      await site.rows.jobs.succeed(first?.jobId ?? '', 1, CLASSIFICATION);
      await site.rows.jobs.fail(second?.jobId ?? '', 1, FAILURE);
      expect(await paths(id, { statuses: ['WAITING'] })).toEqual(['2.wav', '3.wav']);
      expect(await paths(id, { statuses: ['FAILED', 'SUCCEEDED'] })).toEqual(['0.wav', '1.wav']);
      expect(await paths(id, { predictions: ['normal'] })).toEqual(['0.wav']);
      expect(await paths(id, { labels: ['murmur', 'normal'] })).toEqual(['2.wav', '3.wav']);
      expect(await paths(id, { labels: [null] })).toEqual([]);
      expect(await paths(id, { errorCodes: [FAILURE.code] })).toEqual(['1.wav']);
      const [item] = await batches.listItems(id, {}, 1, null);
      expect(item?.job?.classification).toEqual(CLASSIFICATION);
    });

    it('are streamed whole, in order, or those that a filter asks for', async () => {
      const id = await site.filled(0);
      const some = Array.from({ length: 500 }, (_, n) => newItem(`${n}`));
      await batches.addItems(id, 'OPEN', some, 500);
      const streamed = async (filter?: BatchItemFilter) => {
        const positions: number[] = [];
        for await (const page of batches.streamItems(id, filter))
          positions.push(...page.map((item) => item.position));
        return positions;
      };
      expect(await streamed()).toEqual(Array.from({ length: 500 }, (_, n) => n));
      expect(await streamed({ statuses: ['FAILED'] })).toEqual([]);
    });
  });

  it('tells its rate from the ends of the last minute', async () => {
    const id = await site.closed(3);
    const runs = await batches.feed(WINDOW);
    for (const [n, { jobId }] of runs.entries()) {
      await site.rows.jobs.fail(jobId, 1, FAILURE);
      await site.rows.execute(
        `UPDATE job SET finished_at = now() - interval '${10 + n * 10} s' WHERE id = '${jobId}'`,
      );
    }
    expect((await found(id)).ratePerSecond).toBeCloseTo(2 / 30, 2);
    expect((await found(id)).lastEndAt).toBeInstanceOf(Date);
  });
});
