import type { WebhookDelivery } from '@hbsc/core';
import { describe, expect, it } from '@jest/globals';
import type { JobType } from '../src/jobs/job.types.ts';
import { JobFieldsResolver } from '../src/jobs/job-fields.resolver.ts';

const webhook = (jobId: string, run: number): WebhookDelivery => ({
  jobId,
  run,
  url: 'https://example.org/',
  status: 'PENDING',
  createdAt: new Date(0),
  attempts: [],
});

describe('the webhooks of a list of jobs', () => {
  it('are read by one statement, and each goes to its job', async () => {
    const asked: (readonly string[])[] = [];
    const resolver = new JobFieldsResolver({
      listOf: async (jobIds) => {
        asked.push(jobIds);
        return [webhook('b', 1), webhook('a', 1), webhook('b', 2)];
      },
    });
    const jobs = ['a', 'b', 'c'].map((id) => ({ id }) as JobType);
    const webhooks = await Promise.all(jobs.map((job) => resolver.webhooks(job)));
    expect(webhooks).toEqual([[webhook('a', 1)], [webhook('b', 1), webhook('b', 2)], []]);
    expect(asked).toEqual([['a', 'b', 'c']]);
  });
});
