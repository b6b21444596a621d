import type { ShadowResult, WebhookDelivery } from '@hbsc/core';
import { beforeEach, describe, expect, it } from '@jest/globals';
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

const SHADOW_RESULT: ShadowResult = {
  outcome: 'UNCERTAIN',
  model: { name: 'm6', version: '1.0.0', sha256: 'c'.repeat(64) },
  probabilities: [0.4, 0.3, 0.2, 0.1],
  inferMs: 1.25,
};

describe('what a list of jobs is asked for', () => {
  const jobs = ['a', 'b', 'c'].map((id) => ({ id }) as JobType);
  let asked: (readonly string[])[];
  let resolver: JobFieldsResolver;

  beforeEach(() => {
    asked = [];
    resolver = new JobFieldsResolver(
      {
        listOf: async (jobIds) => {
          asked.push(jobIds);
          return [webhook('b', 1), webhook('a', 1), webhook('b', 2)];
        },
      },
      {
        findMany: async (jobIds) => {
          asked.push(jobIds);
          return new Map([['c', SHADOW_RESULT]]);
        },
      },
    );
  });

  it('is read by one statement: its webhooks, and each goes to its job', async () => {
    const webhooks = await Promise.all(jobs.map((job) => resolver.webhooks(job)));
    expect(webhooks).toEqual([[webhook('a', 1)], [webhook('b', 1), webhook('b', 2)], []]);
    expect(asked).toEqual([['a', 'b', 'c']]);
  });

  it('is read by one statement: what was said in the shadow', async () => {
    const results = await Promise.all(jobs.map((job) => resolver.shadowResult(job)));
    expect(results.map((result) => result?.model.name)).toEqual([undefined, undefined, 'm6']);
    expect(asked).toEqual([['a', 'b', 'c']]);
  });
});
