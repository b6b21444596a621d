import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PrismaWebhookRepository } from '../src/index.ts';
import { FAILURE, TestJobs } from './fixtures.ts';

const url = 'https://example.org/hook';
const REFUSED = { durationMs: 12.5, statusCode: 500, error: 'The receiver answered with HTTP status 500.' };
const WELCOME = { durationMs: 3, statusCode: 204, error: null };

describe('webhook repository on Postgres', () => {
  let rows: TestJobs;
  let webhooks: PrismaWebhookRepository;

  beforeEach(async () => {
    rows = await TestJobs.open();
    webhooks = new PrismaWebhookRepository(rows.database);
  });
  afterEach(() => rows.close());

  const owed = async () => ({ jobId: await rows.failed({ webhookUrl: url }), run: 1 });
  const moment = async (sql: string) => {
    const [row] = await rows.database.prisma.$queryRawUnsafe<{ moment: Date }[]>(
      `SELECT ${sql}::timestamptz(3) AS moment`,
    );
    return row?.moment ?? new Date(Number.NaN);
  };
  const at = new Date('2026-01-02T03:04:05.678Z');

  it('finds what is owed for the end of a run, and nothing for another', async () => {
    const run = await owed();
    expect(await webhooks.find(run)).toEqual({
      ...run,
      url,
      status: 'PENDING',
      createdAt: expect.any(Date),
      attempts: [],
    });
    expect(await webhooks.find({ ...run, run: 2 })).toBeNull();
    expect(await webhooks.find({ jobId: randomUUID(), run: 1 })).toBeNull();
  });

  it('lists the webhooks of a job run by run', async () => {
    const run = await owed();
    await rows.jobs.retry(run.jobId);
    await rows.jobs.fail(run.jobId, 2, FAILURE);
    expect((await webhooks.listOf([run.jobId])).map(({ run }) => run)).toEqual([1, 2]);
    expect(await webhooks.listOf([randomUUID()])).toEqual([]);
  });

  it('numbers the attempts and keeps what each came to', async () => {
    const run = await owed();
    await webhooks.record(run, { at, ...REFUSED }, 'PENDING');
    await webhooks.record(run, { at, ...WELCOME }, 'DELIVERED');
    expect(await webhooks.find(run)).toMatchObject({
      status: 'DELIVERED',
      attempts: [
        { number: 1, at, ...REFUSED },
        { number: 2, at, ...WELCOME },
      ],
    });
  });

  it('numbers attempts that are recorded at once without losing one', async () => {
    const run = await owed();
    await Promise.all(Array.from({ length: 10 }, () => webhooks.record(run, { at, ...REFUSED }, 'PENDING')));
    const attempts = (await webhooks.find(run))?.attempts ?? [];
    expect(attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('does not change what is settled, though it keeps the attempt', async () => {
    const run = await owed();
    await webhooks.record(run, { at, ...WELCOME }, 'DELIVERED');
    await webhooks.record(run, { at, ...REFUSED }, 'FAILED');
    const webhook = await webhooks.find(run);
    expect(webhook).toMatchObject({ status: 'DELIVERED' });
    expect(webhook?.attempts).toHaveLength(2);
  });

  it('hands out what is overdue once, and nothing whose next attempt is still to come', async () => {
    const [overdue, tried, settled, fresh] = [await owed(), await owed(), await owed(), await owed()];
    await webhooks.record(settled, { at, ...WELCOME }, 'DELIVERED');
    await rows.execute(
      `UPDATE webhook SET attended_at = now() - interval '1 hour' WHERE job_id <> '${fresh.jobId}'`,
    );
    for (let n = 0; n < 10; n++) await webhooks.record(tried, { at, ...REFUSED }, 'PENDING');
    expect(await webhooks.takeUnattended(60_000, 10)).toEqual([overdue]);
    expect(await webhooks.takeUnattended(60_000, 10)).toEqual([]);
  });

  it('hands out nothing that is put off before its time, and does not count that as an attempt', async () => {
    const run = await owed();
    await rows.execute(`UPDATE webhook SET attended_at = now() - interval '1 hour'`);
    await webhooks.putOff(run, 60_000);
    expect(await webhooks.takeUnattended(5_000, 10)).toEqual([]);
    expect(await webhooks.find(run)).toMatchObject({ status: 'PENDING', attempts: [] });
    await webhooks.putOff(run, -60_000);
    expect(await webhooks.takeUnattended(5_000, 10)).toEqual([run]);
  });

  it('expects each attempt twice as long after the one before as that was, 1 s at first', async () => {
    const run = await owed();
    for (const seconds of [1, 2, 4, 8]) {
      const before = await moment('now()');
      await webhooks.record(run, { at, ...REFUSED }, 'PENDING');
      const due = await moment('(SELECT attended_at FROM webhook)');
      expect(due.getTime() - seconds * 1_000).toBeGreaterThanOrEqual(before.getTime());
      expect(due.getTime() - seconds * 1_000).toBeLessThanOrEqual((await moment('now()')).getTime());
    }
  });
});
