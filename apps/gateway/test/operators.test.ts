import { randomUUID } from 'node:crypto';
import { HbscClient } from '@hbsc/client';
import { SILENT_MS } from '@hbsc/core';
import { PrismaWorkerRegistry } from '@hbsc/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Gateway } from '../src/gateway.ts';
import { ask, CLASSIFICATION, FAILURE, type GatewaySite, openSite } from './gateway-site.ts';

const AUDIO = 'RIFF and so on';

/** What an operator sees and does, at one gateway. */
describe('for operators', () => {
  let site: GatewaySite;
  let gateway: Gateway;
  let client: HbscClient;

  beforeAll(async () => {
    site = await openSite();
    gateway = await site.startGateway();
    client = new HbscClient(gateway.url);
  });
  afterAll(() => site?.close());

  const submit = async (fileName = 'heart.wav') => (await client.submit(new Blob([AUDIO]), fileName)).id;

  describe('the audio of a job', () => {
    const get = async (id: string, headers: Record<string, string> = {}, method = 'GET') => {
      const response = await fetch(`${gateway.url}/jobs/${id}/audio`, { headers, method });
      const body = await response.text();
      return { status: response.status, headers: response.headers, body };
    };

    it('comes as it was sent, to be saved under the name it had', async () => {
      const id = await submit('Ärztin "1"\r\n.wav');
      const { sha256 } = (await client.job(id)) ?? {};
      const { status, headers, body } = await get(id);
      expect({ status, body }).toEqual({ status: 200, body: AUDIO });
      expect(Object.fromEntries(headers)).toMatchObject({
        'accept-ranges': 'bytes',
        'content-length': String(AUDIO.length),
        'content-type': 'application/octet-stream',
        'x-content-type-options': 'nosniff',
        etag: `"${sha256}"`,
      });
      expect(headers.get('content-disposition')).toMatch(
        /^attachment; filename="[^"\r\n]*(\\"[^"]*)*"; filename\*=UTF-8''/,
      );
      expect(await (await client.audio(id)).text()).toBe(AUDIO);
    });

    it.each(['=cmd|"\r\nset-cookie: a=b\r\n\r\n<script>', 'herz\u202egpj.wav', 'a;filename=c"'])(
      'says nothing but a name by the name %j',
      async (fileName) => {
        const id = await submit();
        const { recordingId } = (await client.job(id)) ?? { recordingId: '' };
        // It takes another way in than an upload to keep such a name.
        await site.database.prisma.recording.update({
          where: { id: recordingId },
          data: { fileName },
        });
        const { headers, body } = await get(id);
        expect(body).toBe(AUDIO);
        expect(headers.get('set-cookie')).toBeNull();
        const parts = (headers.get('content-disposition') ?? '')
          .replaceAll(/"(\\.|[^"])*"/g, '""')
          .split('; ');
        expect(parts[0]).toBe('attachment');
        expect(parts.filter((part) => part.startsWith('filename='))).toEqual([
          expect.stringMatching(/^filename=(""|[\w.]+)$/),
        ]);
        expect(headers.get('content-disposition')).not.toMatch(/%E2%80%AE/i);
      },
    );

    it('says what it is once it was decoded', async () => {
      const id = await submit();
      await site.jobs.start(id, 1);
      await site.jobs.succeed(id, 1, CLASSIFICATION);
      expect((await get(id)).headers.get('content-type')).toBe('audio/wav');
      expect((await get(id, {}, 'HEAD')).headers.get('content-length')).toBe(String(AUDIO.length));
    });

    it('comes in parts', async () => {
      const id = await submit();
      const part = await get(id, { range: 'bytes=5-7' });
      expect(part).toMatchObject({ status: 206, body: 'and' });
      expect(part.headers.get('content-range')).toBe(`bytes 5-7/${AUDIO.length}`);
      const beyond = await get(id, { range: 'bytes=99-' });
      expect(beyond.status).toBe(416);
      expect(beyond.headers.get('content-range')).toBe(`bytes */${AUDIO.length}`);
    });

    it('is not sent again to whoever has it, and whole to whoever has another', async () => {
      const id = await submit();
      const etag = (await get(id)).headers.get('etag') ?? '';
      expect(await get(id, { 'if-none-match': etag })).toMatchObject({ status: 304, body: '' });
      expect(await get(id, { range: 'bytes=0-0', 'if-range': etag })).toMatchObject({ status: 206 });
      expect(await get(id, { range: 'bytes=0-0', 'if-range': '"other"' })).toMatchObject({ body: AUDIO });
    });

    it('is told to be gone when it is', async () => {
      const id = await submit();
      const { recordingId } = (await client.job(id)) ?? { recordingId: '' };
      await site.database.prisma.recording.update({
        where: { id: recordingId },
        data: { audioExpiredAt: new Date() },
      });
      expect((await get(id)).status).toBe(404);
      await expect(client.audio(id)).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: expect.stringContaining('no longer kept'),
      });
      await expect(client.audio(randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(client.audio('x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await client.recording(recordingId)).toMatchObject({ audioAvailable: false, jobs: [{ id }] });
    });
  });

  it('a recording is shown with its jobs, and with each of them', async () => {
    const id = await submit('of its own.wav');
    const { data } = await ask<{ job: { recording: { id: string; jobs: { id: string }[] } } }>(
      gateway,
      'query ($id: ID!) { job(id: $id) { recording { id sha256 bytes fileName createdAt audioAvailable jobs { id } } } }',
      { id },
    );
    expect(data.job.recording).toMatchObject({
      bytes: AUDIO.length,
      fileName: 'of its own.wav',
      audioAvailable: true,
      jobs: [{ id }],
    });
    const { jobs, ...recording } = (await client.recording(data.job.recording.id)) ?? { jobs: [] };
    expect(data.job.recording).toMatchObject(recording);
    expect(jobs).toEqual([await client.job(id)]);
    expect(await client.recording(randomUUID())).toBeNull();
    expect(await client.recording('x')).toBeNull();
  });

  it('a failure comes with advice, and every job with where its time went', async () => {
    const id = await submit();
    await site.jobs.start(id, 1);
    await site.jobs.fail(id, 1, FAILURE);
    expect(await client.job(id)).toMatchObject({
      error: { ...FAILURE, retryable: false, advice: expect.stringMatching(/\.$/) },
      timeline: [
        { stage: 'WAITING', startedAt: expect.any(String), durationMs: expect.any(Number) },
        { stage: 'RUNNING', startedAt: expect.any(String), durationMs: expect.any(Number) },
      ],
    });
  });

  describe('many jobs at once', () => {
    const failed = async (fileName?: string) => {
      const id = await submit(fileName);
      await site.jobs.start(id, 1);
      await site.jobs.fail(id, 1, FAILURE);
      return id;
    };

    it('are retried and cancelled by their ids, and those that cannot be are told', async () => {
      const [one, other] = await Promise.all([failed(), failed()]);
      const waiting = await submit();
      const ids = [one, other, waiting, randomUUID()];
      const outcome = { affected: 2, skipped: 2, isComplete: true };
      expect(await client.operator.retryJobs({ ids })).toEqual(outcome);
      expect(await client.job(one)).toMatchObject({ status: 'QUEUED', run: 2, error: null });
      expect(await client.operator.cancelJobs({ ids })).toEqual({ ...outcome, affected: 3, skipped: 1 });
      expect(await client.job(waiting)).toMatchObject({ status: 'CANCELLED' });
    });

    it('are found by a filter, page after page, and no others are touched', async () => {
      const many = 600;
      await site.database.prisma.$executeRaw`
        WITH made AS (SELECT gen_random_uuid() AS id FROM generate_series(1, ${many})),
        file AS (INSERT INTO recording (id, sha256, bytes, file_name, search_text)
                 SELECT id, repeat('a', 64), 4, 'many.wav', 'many.wav' FROM made)
        INSERT INTO job (id, recording_id, status, model, error_code, error_message, finished_at)
        SELECT id, id, 'FAILED', 'm5@1.0.0', 'TIMEOUT', 'too slow', now() FROM made`;
      const kept = await failed('kept.wav');
      const filter = { text: 'many.wav', errorCodes: ['TIMEOUT'] };
      expect(await client.jobs(filter, { counted: true })).toMatchObject({
        totalCount: many,
        totalCountIsExact: true,
      });
      const all = { affected: many, skipped: 0, isComplete: true };
      expect(await client.operator.retryJobs({ filter })).toEqual(all);
      expect(await client.operator.retryJobs({ filter })).toEqual({ ...all, affected: 0 });
      expect(await client.operator.cancelJobs({ filter: { text: 'many.wav' } })).toEqual(all);
      expect(await client.job(kept)).toMatchObject({ status: 'FAILED' });
    });

    it.each([
      ['nothing', {}, /either/],
      ['ids and a filter', { ids: ['x'], filter: {} }, /either/],
      ['too many ids', { ids: Array(1_001).fill('x') }, /1001.*1000/],
    ])('are refused as %s', async (_what, input, message) => {
      const { errors } = await ask(
        gateway,
        'mutation ($input: JobSelectionInput!) { cancelJobs(input: $input) { affected } }',
        { input },
      );
      expect(errors).toMatchObject([
        { message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    });
  });

  it('a queue is paused and resumed, and what comes meanwhile waits', async () => {
    const { operator } = client;
    const before = await operator.queues();
    expect(before.map(({ name }) => name)).toEqual([
      'INTERACTIVE',
      'BULK',
      'IMPORTS',
      'WEBHOOKS',
      'MAINTENANCE',
    ]);
    expect(await operator.pauseQueue('INTERACTIVE')).toMatchObject({ name: 'INTERACTIVE', isPaused: true });
    await submit();
    const waiting = (before[0]?.waiting ?? 0) + 1;
    expect(await operator.queues()).toContainEqual({
      ...before[0],
      isPaused: true,
      pending: waiting,
      waiting,
    });
    expect(await operator.serviceStats()).toMatchObject({ lanes: { interactive: { isPaused: true } } });
    expect(await operator.resumeQueue('INTERACTIVE')).toMatchObject({ isPaused: false, waiting });
  });

  it('a worker is there with what it has in hand, until it is silent or leaves', async () => {
    const workers = new PrismaWorkerRegistry(site.database);
    const inHand = [{ jobId: randomUUID(), run: 1, lane: 'BULK' as const, since: new Date(0) }];
    const worker = { host: 'ward', pid: 7, startedAt: new Date(1), models: ['m5@1.0.0'], inHand };
    const [silent, there] = [randomUUID(), randomUUID()];
    await workers.attend({ ...worker, id: silent });
    await site.database.prisma
      .$executeRaw`UPDATE worker SET seen_at = now() - ${SILENT_MS} * interval '1 ms'`;
    await workers.attend({ ...worker, id: there });
    const view = {
      ...worker,
      id: there,
      startedAt: worker.startedAt.toISOString(),
      seenAt: expect.any(String),
      inHand: [{ ...inHand[0], since: new Date(0).toISOString() }],
    };
    expect(await client.operator.workers()).toEqual([view]);

    const card = '# m5';
    await site.models.register([{ ...CLASSIFICATION.model, figures: [], card }]);
    await client.activateModel('m5@1.0.0');
    expect(await client.models()).toMatchObject([
      { name: 'm5', isActive: true, chosenAt: expect.any(String), heldBy: [there] },
    ]);
    expect(await client.modelCard('m5@1.0.0')).toBe(card);
    await client.activateModel(null).catch(() => undefined);
    await workers.leave(there);
    expect(await client.operator.workers()).toEqual([]);
  });

  it('the service is shown at a glance', async () => {
    const id = await submit();
    await site.jobs.start(id, 1);
    await site.jobs.succeed(id, 1, CLASSIFICATION);
    const { perMinute, stages, errors, outcomes, classes, lanes } = await client.operator.serviceStats();
    expect(perMinute).toHaveLength(60);
    expect(perMinute.reduce((jobs, { succeeded }) => jobs + succeeded, 0)).toBeGreaterThan(0);
    expect(errors).toContainEqual({ code: FAILURE.code, count: expect.any(Number) });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['CLASSIFIED', 'UNCERTAIN', 'POOR_SIGNAL']);
    expect(classes.find(({ className }) => className === 'murmur')?.count).toBeGreaterThan(0);
    expect(lanes.interactive.succeededLastMinute).toBeGreaterThan(0);
    const infer = stages.find(({ stage }) => stage === 'INFER');
    expect(infer?.p50Ms).toBeGreaterThan(CLASSIFICATION.timings.inferMs * 0.975);
    expect(infer?.p95Ms).toBeLessThan(CLASSIFICATION.timings.inferMs * 1.026);
  });

  it('the dashboard is there, under a policy of its own', async () => {
    const page = await fetch(`${gateway.url}/dashboard/jobs`, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    const [, script] = /src="(\/dashboard\/assets\/[^"]+\.js)"/.exec(await page.text()) ?? [];
    const { status, headers } = await fetch(gateway.url + script);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/javascript/);
  });

  it('settings are shown, secrets are not', async () => {
    const settings = await client.operator.settings();
    expect(settings).toContainEqual({
      name: 'DATABASE_URL',
      value: '***',
      isDefault: false,
      isSecret: true,
      description: expect.any(String),
    });
    expect(JSON.stringify(settings)).not.toContain(site.databaseUrl);
  });
});
