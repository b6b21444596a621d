import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BulkSteering, Dispatch, EVERY_TENANT, Steering } from '../../src/index.ts';
import { CLASSIFICATION, InMemoryJobs, InMemoryQueue, newJob } from './in-memory.ts';

const ID = '0b6b5e58-9d07-4a6c-8e0b-4f2f0a4e7c11';

describe('steering', () => {
  let jobs: InMemoryJobs;
  let queue: InMemoryQueue;
  let dispatch: Dispatch;
  let steering: Steering;

  beforeEach(async () => {
    jobs = new InMemoryJobs();
    queue = new InMemoryQueue();
    dispatch = new Dispatch(queue, () => undefined);
    steering = new Steering(jobs, dispatch);
    const { job } = await jobs.create(newJob(ID, { priority: 'LOW' }));
    await dispatch.run({ ...job, jobId: job.id });
  });

  const failed = async () => {
    await jobs.start(ID, 1);
    await jobs.fail(ID, 1, { code: 'TIMEOUT', message: 'too slow' });
  };

  describe('cancelling', () => {
    it('ends a queued job at once and takes it off its lane', async () => {
      expect(await steering.cancel(ID, EVERY_TENANT)).toMatchObject({ status: 'CANCELLED' });
      expect(queue.deliveries).toEqual([]);
    });

    it('ends a running job', async () => {
      await jobs.start(ID, 1);
      expect(await steering.cancel(ID, EVERY_TENANT)).toMatchObject({ status: 'CANCELLED' });
    });

    it('twice is the same as once', async () => {
      await steering.cancel(ID, EVERY_TENANT);
      expect(await steering.cancel(ID, EVERY_TENANT)).toMatchObject({ status: 'CANCELLED' });
    });

    it('is too late for a job that is over, and says how it ended', async () => {
      await jobs.start(ID, 1);
      await jobs.succeed(ID, 1, CLASSIFICATION);
      await expect(steering.cancel(ID, EVERY_TENANT)).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('SUCCEEDED'),
      });
    });

    it('of a job that somebody retried meanwhile ends that run', async () => {
      jest.spyOn(jobs, 'cancel').mockResolvedValueOnce(null);
      expect(await steering.cancel(ID, EVERY_TENANT)).toMatchObject({ status: 'CANCELLED' });
    });

    it('does not depend on the queue', async () => {
      queue.gone = true;
      expect(await steering.cancel(ID, EVERY_TENANT)).toMatchObject({ status: 'CANCELLED' });
    });

    it('tells the client who asked for a webhook', async () => {
      await jobs.create(newJob('another', { webhookUrl: 'https://example.org' }));
      await steering.cancel('another', EVERY_TENANT);
      expect(queue.deliveries).toContainEqual({
        name: 'deliver-webhook',
        run: { jobId: 'another', run: 1 },
        urgent: false,
      });
    });
  });

  describe('retrying', () => {
    it('begins another run of a failed job, on the same lane', async () => {
      await failed();
      queue.deliveries.length = 0;
      expect(await steering.retry(ID, EVERY_TENANT)).toMatchObject({
        status: 'QUEUED',
        run: 2,
        attempts: 0,
        error: null,
      });
      expect(queue.deliveries).toEqual([
        { name: 'classify-in-bulk', run: { jobId: ID, run: 2 }, urgent: false },
      ]);
    });

    it('does not depend on the queue', async () => {
      await failed();
      queue.gone = true;
      expect(await steering.retry(ID, EVERY_TENANT)).toMatchObject({ status: 'QUEUED' });
    });

    it('of a job that failed only meanwhile begins another run', async () => {
      await failed();
      jest.spyOn(jobs, 'retry').mockResolvedValueOnce(null);
      expect(await steering.retry(ID, EVERY_TENANT)).toMatchObject({ status: 'QUEUED', run: 2 });
    });

    it('leaves jobs of a batch to its feeder, one or many', async () => {
      const inBatch = async (id: string) => {
        const { job } = await jobs.create(newJob(id, { priority: 'LOW' }));
        jobs.rows.set(id, { ...job, batchId: 'a batch' });
        await jobs.start(id, 1);
        await jobs.fail(id, 1, { code: 'TIMEOUT', message: 'too slow' });
      };
      await failed();
      await inBatch('one');
      await inBatch('other');
      queue.deliveries.length = 0;
      expect(await steering.retry('one', EVERY_TENANT)).toMatchObject({ status: 'QUEUED', run: 2 });
      const bulk = new BulkSteering(jobs, dispatch);
      expect(await bulk.retry(EVERY_TENANT)).toEqual({ affected: 2, skipped: 0, isComplete: true });
      expect(queue.deliveries.map(({ run }) => run)).toEqual([{ jobId: ID, run: 2 }]);
    });

    it('is refused for a job that did not fail', async () => {
      await expect(steering.retry(ID, EVERY_TENANT)).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('QUEUED'),
      });
    });
  });

  it.each(['cancel', 'retry'] as const)('cannot %s what is not there', async (act) => {
    await expect(steering[act]('nobody', EVERY_TENANT)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
