import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PrismaJobRepository, PrismaModelRegistry, PrismaWebhookRepository } from '../src/index.ts';
import { CLASSIFICATION, newJob, TestJobs } from './fixtures.ts';

describe('a job that is asked for more than once', () => {
  let rows: TestJobs;
  let jobs: PrismaJobRepository;

  beforeAll(async () => {
    rows = await TestJobs.open();
    jobs = rows.jobs;
  });
  afterAll(() => rows?.close());

  const idempotent = (key: string, digest = 'c'.repeat(64)) => newJob({ idempotency: { key, digest } });
  const audio = () => ({
    id: randomUUID(),
    sha256: randomUUID().replaceAll('-', '').repeat(2),
    bytes: 12,
    fileName: 'heart.wav',
  });
  const again = <T extends { id: string }>(recording: T): T => ({ ...recording, id: randomUUID() });
  const recordingsNamed = async (sha256: string) =>
    (await rows.database.prisma.recording.findMany({ where: { sha256 } })).length;

  it('is made once under one idempotency key, with one recording', async () => {
    const recording = audio();
    const first = { ...idempotent('once'), recording };
    const made = await jobs.create(first);
    await jobs.start(made.job.id, 1);
    const repeated = await jobs.create({ ...idempotent('once'), recording: again(recording) });
    expect(made.isNew).toBe(true);
    expect(repeated).toEqual({ job: await jobs.find(first.id), isNew: false });
    expect(repeated.job.status).toBe('RUNNING');
    expect(await recordingsNamed(recording.sha256)).toBe(1);
  });

  it('is made once even when a hundred ask for it at once', async () => {
    const created = await Promise.all(Array.from({ length: 100 }, () => jobs.create(idempotent('hundred'))));
    expect(new Set(created.map(({ job }) => job.id)).size).toBe(1);
    expect(created.filter(({ isNew }) => isNew)).toHaveLength(1);
  });

  it('is refused when its key stands for another request', async () => {
    const { job } = await jobs.create(idempotent('taken'));
    await expect(jobs.create(idempotent('taken', 'd'.repeat(64)))).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(`used before for another request, which made job ${job.id}`),
    });
  });

  it('takes over the result of an earlier job for the same audio and model, where it may', async () => {
    const recording = audio();
    const earlier = await rows.succeeded({ recording });
    const { job, isNew } = await jobs.create(newJob({ recording: again(recording), reuseResult: true }));
    expect(isNew).toBe(true);
    expect(job).toMatchObject({
      status: 'SUCCEEDED',
      run: 1,
      attempts: 0,
      reusedFrom: earlier,
      classification: CLASSIFICATION,
      startedAt: null,
      finishedAt: expect.any(Date),
    });
    expect(await jobs.find(job.id)).toEqual(job);
    const third = await jobs.create(newJob({ recording: again(recording), reuseResult: true }));
    expect(third.job.reusedFrom).toBe(earlier);
    const fresh = await jobs.create(newJob({ recording: again(recording) }));
    expect(fresh.job).toMatchObject({ status: 'QUEUED', reusedFrom: null, classification: null });
  });

  it('runs when the model that workers hold under that name is another than the one that answered', async () => {
    const recording = audio();
    await rows.succeeded({ recording });
    const { name, version } = CLASSIFICATION.model;
    const held = { name, version, sha256: 'f'.repeat(64), figures: [] };
    await new PrismaModelRegistry(rows.database).register([held]);
    const { job } = await jobs.create(newJob({ recording: again(recording), reuseResult: true }));
    expect(job).toMatchObject({ status: 'QUEUED', reusedFrom: null });
    await rows.execute('DELETE FROM model');
  });

  it('runs when there is no result to reuse: other audio, another model, or none that succeeded', async () => {
    const reuseResult = true;
    const recording = audio();
    await rows.succeeded({ recording });
    await rows.failed({ recording: again(recording), model: 'm7@2.0.0' });
    const otherAudio = await jobs.create(newJob({ recording: audio(), reuseResult }));
    const otherModel = await jobs.create(
      newJob({ recording: again(recording), model: 'm7@2.0.0', reuseResult }),
    );
    expect([otherAudio.job.status, otherModel.job.status]).toEqual(['QUEUED', 'QUEUED']);
  });

  it('owes its webhook at once when it is over at once', async () => {
    const recording = audio();
    const webhookUrl = 'https://example.org/hook';
    await rows.succeeded({ recording });
    const waiting = await jobs.create(newJob({ webhookUrl, reuseResult: true, recording: audio() }));
    const over = await jobs.create(newJob({ webhookUrl, reuseResult: true, recording: again(recording) }));
    const webhooks = new PrismaWebhookRepository(rows.database);
    expect(await webhooks.listOf([waiting.job.id])).toEqual([]);
    expect(await webhooks.listOf([over.job.id])).toMatchObject([
      { run: 1, status: 'PENDING', url: webhookUrl },
    ]);
  });
});
