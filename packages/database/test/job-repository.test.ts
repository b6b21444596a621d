import { randomUUID } from 'node:crypto';
import { isTerminal, JOB_STATUSES, type JobStatus, type JobTransition, sourcesOf } from '@hbsc/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PrismaJobRepository } from '../src/index.ts';
import { CLASSIFICATION, FAILURE, newJob, TestJobs } from './fixtures.ts';

describe('job repository on Postgres', () => {
  let rows: TestJobs;
  let jobs: PrismaJobRepository;

  beforeAll(async () => {
    rows = await TestJobs.open();
    jobs = rows.jobs;
  });
  afterAll(() => rows?.close());

  it('creates a queued job that reads back as it was written', async () => {
    const asked = newJob({
      priority: 'HIGH',
      clientReference: 'ward 7',
      webhookUrl: 'https://example.org/hook',
    });
    const { job, isNew } = await jobs.create(asked);
    const { idempotency, reuseResult, ...request } = asked;
    expect(isNew).toBe(true);
    expect(job).toEqual({
      ...request,
      status: 'QUEUED',
      run: 1,
      attempts: 0,
      revision: 1,
      reusedFrom: null,
      batchId: null,
      error: null,
      classification: null,
      queuedAt: expect.any(Date),
      createdAt: expect.any(Date),
      startedAt: null,
      finishedAt: null,
    });
    expect(await jobs.find(job.id)).toEqual(job);
  });

  it('finds nothing for an unknown id, and of many ids those that there are', async () => {
    const known = [await rows.created(), await rows.succeeded()];
    expect(await jobs.find(randomUUID())).toBeNull();
    const found = await jobs.findMany([...known, randomUUID()]);
    expect(found.map(({ id }) => id).sort()).toEqual(known.sort());
  });

  it('counts each start of a run and hands out what it takes', async () => {
    const asked = newJob({ model: 'm7@2.0.0' });
    await jobs.create(asked);
    const { id, recording, model } = asked;
    const started = { recording, model, shadow: null, waitedMs: expect.any(Number) };
    expect(await jobs.start(id, 1)).toEqual({ ...started, attempts: 1 });
    expect(await jobs.start(id, 1)).toEqual({ ...started, attempts: 2 });
    expect(await jobs.find(id)).toMatchObject({
      status: 'RUNNING',
      attempts: 2,
      startedAt: expect.any(Date),
    });
  });

  it('does not start an unknown run, nor one that is over', async () => {
    const id = await rows.running();
    expect(await jobs.start(id, 2)).toBeNull();
    await jobs.fail(id, 1, FAILURE);
    expect(await jobs.start(id, 1)).toBeNull();
  });

  it('commits the result with the success', async () => {
    const id = await rows.running();
    expect(await jobs.succeed(id, 1, CLASSIFICATION)).toEqual({ jobId: id, run: 1, owesWebhook: false });
    const job = await jobs.find(id);
    expect(job).toMatchObject({ status: 'SUCCEEDED', error: null, finishedAt: expect.any(Date) });
    expect(job?.classification).toEqual(CLASSIFICATION);
  });

  it('lets the first of many results stand, however they race', async () => {
    const id = await rows.running();
    const results = Array.from({ length: 10 }, (_, n) => ({
      ...CLASSIFICATION,
      probabilities: [n, 0, 0, 0],
    }));
    const kept = await Promise.all(results.map((result) => jobs.succeed(id, 1, result)));
    expect(kept.filter(Boolean)).toHaveLength(1);
    expect((await jobs.find(id))?.classification?.probabilities[0]).toBe(kept.findIndex(Boolean));
  });

  it('keeps a failure with its reason, and a late result does not overturn it', async () => {
    const id = await rows.running();
    expect(await jobs.fail(id, 1, FAILURE)).toEqual({ jobId: id, run: 1, owesWebhook: false });
    expect(await jobs.succeed(id, 1, CLASSIFICATION)).toBeNull();
    expect(await jobs.find(id)).toMatchObject({ status: 'FAILED', error: FAILURE, classification: null });
  });

  it('cancels a job once, and a late result does not overturn it', async () => {
    const id = await rows.running();
    const kept = await Promise.all([jobs.cancel(id), jobs.cancel(id), jobs.cancel(id)]);
    expect(kept.filter(Boolean)).toEqual([{ jobId: id, run: 1, owesWebhook: false }]);
    expect(await jobs.succeed(id, 1, CLASSIFICATION)).toBeNull();
    expect(await jobs.find(id)).toMatchObject({ status: 'CANCELLED', finishedAt: expect.any(Date) });
    expect(await jobs.cancel(randomUUID())).toBeNull();
  });

  it('begins another run of a failed job as if it were new, once', async () => {
    const id = await rows.running();
    await jobs.fail(id, 1, FAILURE);
    const retried = await Promise.all([jobs.retry(id), jobs.retry(id)]);
    expect(retried.filter(Boolean)).toEqual([{ jobId: id, run: 2, priority: 'NORMAL', batchId: null }]);
    const job = await jobs.find(id);
    expect(job).toMatchObject({ status: 'QUEUED', run: 2, attempts: 0, error: null });
    expect(job).toMatchObject({ startedAt: null, finishedAt: null });
    expect(await jobs.start(id, 1)).toBeNull();
    expect(await jobs.start(id, 2)).toMatchObject({ attempts: 1 });
    expect(await jobs.retry(randomUUID())).toBeNull();
  });

  it('refuses to retry a job whose audio has expired', async () => {
    const id = await rows.failed();
    await rows.execute(`
      UPDATE recording SET audio_expired_at = now() FROM job WHERE job.recording_id = recording.id AND job.id = '${id}'`);
    await expect(jobs.retry(id)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await jobs.find(id)).toMatchObject({ status: 'FAILED', run: 1 });
  });

  it('does not blame the audio when it is kept and the job failed only meanwhile', async () => {
    const id = await rows.failed();
    await rows.execute(
      "CREATE FUNCTION keep_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    );
    await rows.execute(`
      CREATE TRIGGER meanwhile BEFORE UPDATE ON job FOR EACH ROW WHEN (OLD.id = '${id}') EXECUTE FUNCTION keep_row()`);
    expect(await jobs.retry(id)).toBeNull();
  });

  it('has each change of status raise the revision by one', async () => {
    const id = await rows.created();
    const revisions = [(await jobs.find(id))?.revision];
    const changes = [
      () => jobs.start(id, 1),
      () => jobs.fail(id, 1, FAILURE),
      () => jobs.retry(id),
      () => jobs.cancel(id),
    ];
    for (const change of changes) {
      await change();
      revisions.push((await jobs.find(id))?.revision);
    }
    expect(revisions).toEqual([1, 2, 3, 4, 5]);
  });

  const transitions: Record<JobTransition, (id: string) => Promise<unknown>> = {
    start: (id) => jobs.start(id, 1),
    succeed: (id) => jobs.succeed(id, 1, CLASSIFICATION),
    fail: (id) => jobs.fail(id, 1, FAILURE),
    cancel: (id) => jobs.cancel(id),
    retry: (id) => jobs.retry(id),
  };
  const inStatus: Record<JobStatus, () => Promise<string>> = {
    QUEUED: () => rows.created(),
    RUNNING: () => rows.running(),
    SUCCEEDED: () => rows.succeeded(),
    FAILED: () => rows.failed(),
    CANCELLED: async () => {
      const id = await rows.created();
      await jobs.cancel(id);
      return id;
    },
  };
  for (const [transition, attempt] of Object.entries(transitions)) {
    for (const status of JOB_STATUSES) {
      const allowed = sourcesOf(transition as JobTransition).includes(status);
      it(`${allowed ? 'lets' : 'does not let'} a ${status} job ${transition}`, async () => {
        const id = await inStatus[status]();
        const before = await jobs.find(id);
        expect((await attempt(id)) !== null).toBe(allowed);
        const after = await jobs.find(id);
        if (!allowed) expect(after).toEqual(before);
        expect(after?.finishedAt !== null).toBe(isTerminal(after?.status ?? 'QUEUED'));
      });
    }
  }

  it('owes a webhook for each end, where the client asked for it', async () => {
    const webhookUrl = 'https://example.org/hook';
    const succeeded = await rows.running({ webhookUrl });
    expect(await jobs.succeed(succeeded, 1, CLASSIFICATION)).toMatchObject({ owesWebhook: true });
    const steered = await rows.created({ webhookUrl });
    expect(await jobs.fail(steered, 1, FAILURE)).toMatchObject({ run: 1, owesWebhook: true });
    await jobs.retry(steered);
    expect(await jobs.cancel(steered)).toMatchObject({ run: 2, owesWebhook: true });
  });
});
