import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PrismaRetentionRepository, PrismaWebhookRepository } from '../src/index.ts';
import { TestBatches } from './batches.ts';
import { CLASSIFICATION, FAILURE, newJob, TestJobs } from './fixtures.ts';

const LONG_AGO = new Date('2026-01-01T00:00:00Z');

describe('retention repository on Postgres', () => {
  let rows: TestJobs;
  let retention: PrismaRetentionRepository;

  beforeEach(async () => {
    rows = await TestJobs.open();
    retention = new PrismaRetentionRepository(rows.database);
  });
  afterEach(() => rows.close());

  const soon = () => new Date(Date.now() + 60_000);
  const audio = (sha256 = 'b'.repeat(64)) => ({ ...newJob().recording, sha256 });
  const count = async (table: 'job' | 'recording' | 'result' | 'webhook' | 'webhookAttempt') => {
    const { prisma } = rows.database;
    const counts = {
      job: () => prisma.job.count(),
      recording: () => prisma.recording.count(),
      result: () => prisma.result.count(),
      webhook: () => prisma.webhook.count(),
      webhookAttempt: () => prisma.webhookAttempt.count(),
    };
    return counts[table]();
  };

  describe('removing batches', () => {
    let site: TestBatches;
    beforeEach(() => {
      site = new TestBatches(rows);
    });

    /** A batch of two, of which so many jobs have failed. */
    const batchWith = async (ended: number) => {
      const id = await site.closed(2);
      const runs = await site.batches.feed(100);
      for (const { jobId } of runs.slice(0, ended)) await rows.jobs.fail(jobId, 1, FAILURE);
      return id;
    };

    it('takes all of one with it, once all of it is over', async () => {
      const id = await batchWith(2);
      expect(await retention.removeJobsEndedBefore(soon(), 10)).toBe(0);
      expect(await retention.removeBatchEndedBefore(LONG_AGO)).toBeNull();
      expect(await retention.removeBatchEndedBefore(soon())).toBe(2);
      expect(await retention.removeBatchEndedBefore(soon())).toBeNull();
      expect(await site.batches.find(id)).toBeNull();
      expect([await count('job'), await count('recording')]).toEqual([0, 0]);
    });

    it('spares one with a job that is not over, or an item that waits for one', async () => {
      await batchWith(1);
      await site.closed(1);
      expect(await retention.removeBatchEndedBefore(soon())).toBeNull();
    });

    it('takes a cancelled one that was never fed', async () => {
      await site.batches.cancel(await site.closed(2));
      expect(await retention.removeBatchEndedBefore(soon())).toBe(0);
      expect(await count('recording')).toBe(0);
    });

    it('spares recordings that another batch classifies anew', async () => {
      const id = await batchWith(2);
      const again = {
        id: randomUUID(),
        tenant: 'default',
        name: 'again',
        model: 'm5@1.0.0',
        labels: {},
        rerunOf: id,
      };
      await site.batches.create({ ...again, intake: 'CLOSED' });
      expect(await retention.removeBatchEndedBefore(soon())).toBe(2);
      expect(await count('recording')).toBe(2);
      expect(await site.counts(again.id)).toEqual({ total: 2, waiting: 2 });
    });

    it('keeps the audio that a waiting item needs, but for a cancelled batch', async () => {
      const id = await site.closed(2);
      expect(await retention.expireAudioBefore(soon(), 10)).toBe(0);
      await site.batches.cancel(id);
      expect(await retention.expireAudioBefore(soon(), 10)).toBe(2);
    });
  });

  describe('removing jobs', () => {
    it('takes their results, webhooks and recordings with them', async () => {
      const jobId = await rows.succeeded({ webhookUrl: 'https://example.org/hook' });
      const attempt = { at: new Date(), durationMs: 1, statusCode: 204, error: null };
      await new PrismaWebhookRepository(rows.database).record({ jobId, run: 1 }, attempt, 'DELIVERED');
      expect(await retention.removeJobsEndedBefore(soon(), 10)).toBe(1);
      for (const table of ['job', 'recording', 'result', 'webhook', 'webhookAttempt'] as const) {
        expect([table, await count(table)]).toEqual([table, 0]);
      }
    });

    it('spares those that are not over or ended later', async () => {
      await rows.created();
      await rows.running();
      await rows.failed();
      expect(await retention.removeJobsEndedBefore(LONG_AGO, 10)).toBe(0);
      expect(await retention.removeJobsEndedBefore(soon(), 10)).toBe(1);
      expect(await count('job')).toBe(2);
      expect(await count('recording')).toBe(2);
    });

    it('spares a recording that another job is left of', async () => {
      const [ended, left] = [await rows.failed(), await rows.created()];
      await rows.execute(`
        UPDATE job SET recording_id = (SELECT recording_id FROM job WHERE id = '${ended}') WHERE id = '${left}'`);
      await retention.removeJobsEndedBefore(soon(), 10);
      expect(await rows.jobs.find(left)).not.toBeNull();
    });

    it('removes no more than it is asked to, those that ended first', async () => {
      const ids = [await rows.failed(), await rows.failed(), await rows.failed()];
      const [, , last] = ids;
      for (const [n, id] of ids.entries()) {
        await rows.execute(`UPDATE job SET finished_at = now() - interval '${10 - n} h' WHERE id = '${id}'`);
      }
      expect(await retention.removeJobsEndedBefore(soon(), 2)).toBe(2);
      expect((await rows.jobs.list({}, { first: 10 })).map(({ id }) => id)).toEqual([last]);
    });

    it('leaves jobs that took over a result of theirs', async () => {
      const recording = audio();
      const earlier = await rows.succeeded({ recording });
      const { job } = await rows.jobs.create(newJob({ recording: audio(), reuseResult: true }));
      await rows.execute(`UPDATE job SET finished_at = '2025-01-01Z' WHERE id = '${earlier}'`);
      expect(await retention.removeJobsEndedBefore(LONG_AGO, 10)).toBe(1);
      expect(await rows.jobs.find(job.id)).toMatchObject({ classification: CLASSIFICATION });
    });
  });

  describe('expiring audio', () => {
    const isReferenced = async (sha256: string) => (await retention.unreferenced([sha256])).length === 0;

    it('spares recordings that came in later and those whose job is not over', async () => {
      await rows.succeeded();
      await rows.created();
      await rows.running();
      expect(await retention.expireAudioBefore(LONG_AGO, 10)).toBe(0);
      expect(await retention.expireAudioBefore(soon(), 10)).toBe(1);
      expect(await retention.expireAudioBefore(soon(), 10)).toBe(0);
    });

    it('deals with no more than it is asked to', async () => {
      for (let n = 0; n < 3; n++) await rows.failed();
      expect(await retention.expireAudioBefore(soon(), 2)).toBe(2);
      expect(await retention.expireAudioBefore(soon(), 2)).toBe(1);
    });

    it('keeps a blob referenced until the last recording with its content has expired', async () => {
      const sha256 = 'e'.repeat(64);
      await rows.succeeded({ recording: audio(sha256) });
      const waiting = await rows.created({ recording: audio(sha256) });
      await retention.expireAudioBefore(soon(), 10);
      expect(await isReferenced(sha256)).toBe(true);
      await rows.jobs.cancel(waiting);
      await retention.expireAudioBefore(soon(), 10);
      expect(await isReferenced(sha256)).toBe(false);
      await rows.created({ recording: audio(sha256) });
      expect(await isReferenced(sha256)).toBe(true);
    });

    it('either expires a recording or lets its job be retried, never both', async () => {
      const ids = await Promise.all(Array.from({ length: 40 }, () => rows.failed()));
      await Promise.all([
        ...ids.map((id) => rows.jobs.retry(id).catch(() => null)),
        ...Array.from({ length: 4 }, () => retention.expireAudioBefore(soon(), 10)),
      ]);
      const without = await rows.database.prisma.job.count({
        where: { status: 'QUEUED', recording: { audioExpiredAt: { not: null } } },
      });
      expect(without).toBe(0);
    });

    it('knows no reference to a blob that no recording has', async () => {
      const unknown = randomUUID().replaceAll('-', '').repeat(2);
      const known = audio();
      await rows.created({ recording: known });
      expect(await retention.unreferenced([unknown, known.sha256])).toEqual([unknown]);
      expect(await retention.unreferenced([])).toEqual([]);
    });
  });
});
