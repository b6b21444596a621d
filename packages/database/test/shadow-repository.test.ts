import { randomUUID } from 'node:crypto';
import type { ShadowResult } from '@hbsc/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PrismaRetentionRepository, PrismaShadowRepository } from '../src/index.ts';
import { TestJobs } from './fixtures.ts';

const RESULT: ShadowResult = {
  outcome: 'UNCERTAIN',
  model: { name: 'm6', version: '1.0.0', sha256: 'c'.repeat(64) },
  probabilities: [0.4, 0.3, 0.2, 0.1],
  inferMs: 1.25,
};

describe('shadow repository on Postgres', () => {
  let rows: TestJobs;
  let shadows: PrismaShadowRepository;

  beforeEach(async () => {
    rows = await TestJobs.open();
    shadows = new PrismaShadowRepository(rows.database);
  });
  afterEach(() => rows.close());

  it('finds what was recorded for a job, and nothing for another', async () => {
    const id = await rows.succeeded();
    await shadows.record(id, RESULT);
    expect(await shadows.findMany([id])).toEqual(new Map([[id, RESULT]]));
    expect(await shadows.findMany([await rows.succeeded()])).toEqual(new Map());
  });

  it('leaves the result of the job as it was', async () => {
    const id = await rows.succeeded();
    const before = await rows.jobs.find(id);
    await shadows.record(id, RESULT);
    expect(await rows.jobs.find(id)).toEqual(before);
  });

  it('keeps what was recorded first', async () => {
    const id = await rows.succeeded();
    await shadows.record(id, RESULT);
    await shadows.record(id, { ...RESULT, outcome: 'CLASSIFIED' });
    expect(await shadows.findMany([id])).toEqual(new Map([[id, RESULT]]));
  });

  it('records nothing for a job that is gone, and forgets with a job that expires', async () => {
    await shadows.record(randomUUID(), RESULT);
    const id = await rows.succeeded();
    await shadows.record(id, RESULT);
    await new PrismaRetentionRepository(rows.database).removeJobsEndedBefore(
      new Date(Date.now() + 1_000),
      10,
    );
    expect(await shadows.findMany([id])).toEqual(new Map());
  });
});
