import { beforeEach, describe, expect, it } from '@jest/globals';
import { Dispatch, type JobRun, Reconciliation, type WebhookRepository } from '../../src/index.ts';
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
  let queue: InMemoryQueue;
  let reconciliation: Reconciliation;

  beforeEach(() => {
    jobs = new InMemoryJobs();
    webhooks = new OverdueWebhooks();
    queue = new InMemoryQueue();
    reconciliation = new Reconciliation(jobs, webhooks, queue, new Dispatch(queue, () => undefined));
  });

  const committed = async (count: number) => {
    const ids = Array.from({ length: count }, (_, n) => `job-${n}`);
    for (const id of ids) await jobs.create(newJob(id));
    jobs.unattended = ids;
  };

  it('hands over what was committed and never enqueued', async () => {
    await committed(300);
    expect(await reconciliation.sweep()).toBe(300);
    expect(queue.deliveries).toHaveLength(300);
    expect(queue.deliveries[0]).toEqual({
      name: 'classify-recording',
      run: { jobId: 'job-0', run: 1 },
      urgent: false,
    });
  });

  it('hands over what died in a worker', async () => {
    await committed(1);
    await jobs.start('job-0', 1);
    await reconciliation.sweep();
    expect(queue.deliveries).toMatchObject([{ run: { jobId: 'job-0', run: 1 } }]);
  });

  it('hands each job to its own lane', async () => {
    await jobs.create(newJob('slow', { priority: 'LOW' }));
    await jobs.create(newJob('quick', { priority: 'HIGH' }));
    jobs.unattended = ['slow', 'quick'];
    await reconciliation.sweep();
    expect(queue.deliveries).toMatchObject([{ name: 'classify-in-bulk' }, { urgent: true }]);
  });

  it('looks at little of a backlog that the queue still holds', async () => {
    await committed(300);
    for (const id of jobs.rows.keys()) await queue.enqueue('classify-recording', { jobId: id, run: 1 });
    expect(await reconciliation.sweep()).toBeLessThan(50);
  });

  it('hands over webhooks that were lost', async () => {
    webhooks.runs = [{ jobId: 'job-0', run: 2 }];
    await reconciliation.sweep();
    expect(queue.deliveries).toMatchObject([{ name: 'deliver-webhook', run: { jobId: 'job-0', run: 2 } }]);
  });

  it('waits for the queue to be back', async () => {
    await committed(1);
    queue.gone = true;
    await expect(reconciliation.sweep()).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    queue.gone = false;
    expect(await reconciliation.sweep()).toBe(1);
  });
});
