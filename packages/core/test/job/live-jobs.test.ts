import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EVERY_TENANT, type Job, LiveJobs, MOST_UNREAD, type Stoppable } from '../../src/index.ts';
import { CLASSIFICATION, InMemoryJobs, newJob } from './in-memory.ts';

describe('live jobs', () => {
  let jobs: InMemoryJobs;
  let live: LiveJobs;

  beforeEach(() => {
    jobs = new InMemoryJobs();
    live = new LiveJobs(jobs, jobs);
  });
  afterEach(() => expect(jobs.listeners.size).toBe(0));

  const create = async (id: string, changes = {}) => (await jobs.create(newJob(id, changes))).job;
  const end = async (id: string) => {
    await jobs.start(id, 1);
    await jobs.succeed(id, 1, CLASSIFICATION);
  };
  const next = async (states: Stoppable<Job>) => (await states.next()).value as Job;
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  describe('watching a job', () => {
    it('begins with the job as it is, tells each change, and ends with the job', async () => {
      await create('a');
      const states = live.watch('a', EVERY_TENANT);
      expect(await next(states)).toMatchObject({ status: 'QUEUED' });
      await jobs.start('a', 1);
      expect(await next(states)).toMatchObject({ status: 'RUNNING' });
      await jobs.succeed('a', 1, CLASSIFICATION);
      expect(await next(states)).toMatchObject({ status: 'SUCCEEDED', classification: CLASSIFICATION });
      expect(await states.next()).toEqual({ done: true, value: undefined });
    });

    it('tells the end to one who comes late, once', async () => {
      await create('a');
      await end('a');
      const states = live.watch('a', EVERY_TENANT);
      expect(await next(states)).toMatchObject({ status: 'SUCCEEDED' });
      expect(await states.next()).toMatchObject({ done: true });
    });

    it('tells a slow reader the latest state, not each it has missed', async () => {
      await create('a');
      const states = live.watch('a', EVERY_TENANT);
      await states.next();
      await end('a');
      expect(await next(states)).toMatchObject({ status: 'SUCCEEDED' });
      expect(await states.next()).toMatchObject({ done: true });
    });

    it('tells nothing twice, however often it is heard of', async () => {
      await create('a');
      const states = live.watch('a', EVERY_TENANT);
      await states.next();
      const change = states.next();
      for (let repeats = 0; repeats < 3; repeats++) {
        jobs.repeat('a');
        await turn();
      }
      await jobs.start('a', 1);
      expect((await change).value).toMatchObject({ status: 'RUNNING' });
      await states.return();
    });

    it('is over as soon as the reader leaves, though nothing happens', async () => {
      await create('a');
      const states = live.watch('a', EVERY_TENANT);
      await states.next();
      const waiting = states.next();
      await turn();
      await states.return();
      expect(await waiting).toMatchObject({ done: true });
    });

    it('goes on after a reading that failed', async () => {
      await create('a');
      const states = live.watch('a', EVERY_TENANT);
      await states.next();
      jest.spyOn(jobs, 'findMany').mockRejectedValueOnce(new Error('connection terminated'));
      await end('a');
      expect(await next(states)).toMatchObject({ status: 'SUCCEEDED' });
      await states.return();
    });

    it('says that there is no such job', async () => {
      await expect(live.watch('nobody', EVERY_TENANT).next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('reads hundreds of jobs that end together by a statement or two', async () => {
      const ids = Array.from({ length: 400 }, (_, n) => `job-${n}`);
      for (const id of ids) await create(id);
      const watchers = ids.map((id) => live.watch(id, EVERY_TENANT));
      await Promise.all(watchers.map((states) => states.next()));
      jobs.reads = 0;
      const ends = watchers.map((states) => states.next());
      await turn();
      for (const id of ids) await end(id);
      for (const state of await Promise.all(ends)) expect(state.done).toBe(false);
      expect(jobs.reads).toBeLessThanOrEqual(4);
      await Promise.all(watchers.map((states) => states.return()));
    });
  });

  describe('the feed', () => {
    it('begins with the jobs under way, oldest first, and goes on with each change', async () => {
      await create('a');
      await create('b');
      await create('over');
      await end('over');
      const feed = live.feed(EVERY_TENANT);
      expect(await next(feed)).toMatchObject({ id: 'a' });
      expect(await next(feed)).toMatchObject({ id: 'b' });
      await jobs.start('b', 1);
      expect(await next(feed)).toMatchObject({ id: 'b', status: 'RUNNING' });
      await create('c');
      expect(await next(feed)).toMatchObject({ id: 'c', status: 'QUEUED' });
      await feed.return();
    });

    it('begins with those under way however many are over, whatever else the filter asks for', async () => {
      await create('a');
      for (let n = 0; n < 100; n++) {
        await create(`over-${n}`);
        await end(`over-${n}`);
      }
      const feed = live.feed({ ...EVERY_TENANT, statuses: ['QUEUED', 'SUCCEEDED'] });
      expect(await next(feed)).toMatchObject({ id: 'a' });
      await feed.return();
    });

    it('costs nothing more once it is left, however many are begun and left', async () => {
      const readings: (() => void)[] = [];
      const list = jest.spyOn(jobs, 'list').mockImplementation(async () => {
        await new Promise<void>((resolve) => readings.push(resolve));
        return [];
      });
      const feeds = Array.from({ length: 100 }, () => live.feed(EVERY_TENANT));
      const ends = feeds.map((feed) => feed.next());
      await turn();
      const leaving = feeds.map((feed) => feed.return());
      for (const answer of readings) answer();
      await Promise.all([...ends, ...leaving]);
      expect(list.mock.calls.length).toBeLessThan(5);
    });

    it('tells of the jobs that the filter asks for alone', async () => {
      const feed = live.feed({ ...EVERY_TENANT, statuses: ['SUCCEEDED'], text: 'ward 3' });
      const first = feed.next();
      await turn();
      await create('a', { clientReference: 'ward 2' });
      await create('b', { clientReference: 'Ward 3' });
      await end('a');
      await end('b');
      expect((await first).value).toMatchObject({ id: 'b', status: 'SUCCEEDED' });
      await feed.return();
    });

    it('tells each end once, however often it is heard of', async () => {
      await create('a');
      const feed = live.feed(EVERY_TENANT);
      await feed.next();
      await end('a');
      expect(await next(feed)).toMatchObject({ id: 'a', status: 'SUCCEEDED' });
      jobs.repeat('a');
      await create('b');
      expect(await next(feed)).toMatchObject({ id: 'b' });
      await feed.return();
    });

    it('tells a reader that falls behind the latest state of each job', async () => {
      await create('a');
      const feed = live.feed(EVERY_TENANT);
      await feed.next();
      await create('b');
      await end('a');
      await end('b');
      const told = [await next(feed), await next(feed)];
      expect(told).toMatchObject([
        { id: 'b', status: 'SUCCEEDED' },
        { id: 'a', status: 'SUCCEEDED' },
      ]);
      await feed.return();
    });

    it('lets go of a reader that falls behind too far', async () => {
      await create('first');
      const feed = live.feed(EVERY_TENANT);
      await feed.next();
      for (let n = 0; n <= MOST_UNREAD; n++) await create(`job-${n}`);
      await expect(feed.next()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    });
  });
});
