import { beforeEach, describe, expect, it } from '@jest/globals';
import { BATCH, type JobRun, Reconciliation, type WebhookRepository } from '../../src/index.ts';
import { InMemoryJobs, InMemoryQueue, newJob } from './in-memory.ts';

/** Webhooks whose next attempt is overdue. */
class OverdueWebhooks implements Pick<WebhookRepository, 'takeUnattended'> {
  runs: JobRun[] = [];

  async takeUnattended(_quietMs: number, limit: number): Promise<JobRun[]> {
    return this.runs.splice(0, limit);
  }
}

describe('reconciliation', () => {
  let jobs: InMemoryJobs;
  let webhooks: OverdueWebhooks;
  let importing: string[];
  let queue: InMemoryQueue;
  let reconciliation: Reconciliation;

  beforeEach(() => {
    jobs = new InMemoryJobs();
    webhooks = new OverdueWebhooks();
    queue = new InMemoryQueue();
    importing = [];
    const batches = { listImporting: async (limit: number) => importing.slice(0, limit) };
    reconciliation = new Reconciliation(batches, jobs, webhooks, queue);
  });

  const quiet = async (count: number, special: Parameters<typeof newJob>[1] = {}) => {
    const ids = Array.from({ length: count }, (_, n) => `${special.priority ?? 'NORMAL'}-${n}`);
    for (const id of ids) await jobs.create(newJob(id, special));
    jobs.unattended.push(...ids);
    return ids;
  };
  const handedOver = () => queue.deliveries.map(({ run }) => run.jobId);

  it('hands over what was committed and never enqueued', async () => {
    const ids = await quiet(BATCH);
    await reconciliation.sweep();
    expect(handedOver()).toEqual(ids);
    expect(queue.deliveries[0]).toEqual({
      name: 'classify-recording',
      run: { jobId: 'NORMAL-0', run: 1 },
      urgent: false,
    });
  });

  it('hands over what died in a worker', async () => {
    await quiet(1);
    await jobs.start('NORMAL-0', 1);
    await reconciliation.sweep();
    expect(handedOver()).toEqual(['NORMAL-0']);
  });

  it('hands over imports that nobody has in hand', async () => {
    importing.push('batch');
    await reconciliation.sweep();
    expect(queue.deliveries).toMatchObject([{ name: 'import-batch' }]);
  });

  it('hands each job to its own lane', async () => {
    await quiet(1, { priority: 'LOW' });
    await quiet(1, { priority: 'HIGH' });
    await reconciliation.sweep();
    expect(queue.deliveries).toMatchObject([
      { name: 'classify-recording', urgent: true },
      { name: 'classify-in-bulk', urgent: false },
    ]);
  });

  it('hands over a batch of a backlog at a time, until it has been through it', async () => {
    const ids = await quiet(2 * BATCH + 1);
    for (const most of [BATCH, 2 * BATCH, 2 * BATCH + 1]) {
      await reconciliation.sweep();
      expect(queue.deliveries).toHaveLength(most);
    }
    expect(handedOver()).toEqual(ids);
  });

  it('finds a missing delivery at once, however long the backlog of another priority is', async () => {
    await quiet(3 * BATCH, { priority: 'LOW' });
    const missing = [...(await quiet(1, { priority: 'NORMAL' })), ...(await quiet(1, { priority: 'HIGH' }))];
    await reconciliation.sweep();
    expect(handedOver()).toEqual(expect.arrayContaining(missing));
  });

  it('finds it among deliveries that the queue still holds, whatever they are of', async () => {
    for (let n = 0; n < 1_000; n++)
      await queue.enqueue('classify-recording', { jobId: `forgotten-${n}`, run: 1 });
    const [missing] = await quiet(BATCH);
    await reconciliation.sweep();
    expect(handedOver()).toContain(missing);
  });

  it('hands over webhooks that were lost', async () => {
    webhooks.runs = [{ jobId: 'job-0', run: 2 }];
    await reconciliation.sweep();
    expect(queue.deliveries).toMatchObject([{ name: 'deliver-webhook', run: { jobId: 'job-0', run: 2 } }]);
  });

  it('says when the queue is away, and hands over what is quiet once it is back', async () => {
    await quiet(1);
    queue.gone = true;
    await expect(reconciliation.sweep()).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    queue.gone = false;
    jobs.unattended = ['NORMAL-0'];
    await reconciliation.sweep();
    expect(handedOver()).toEqual(['NORMAL-0']);
  });
});
