import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiKeys, Authentication, type Classification, type NewJob } from '@hbsc/core';
import {
  Database,
  migrate,
  PrismaApiKeyRepository,
  PrismaBatchRepository,
  PrismaJobRepository,
  PrismaLargeUploadRepository,
  PrismaShadowRepository,
  PrismaWebhookRepository,
} from '@hbsc/database';
import { openQueueBackend } from '@hbsc/queue';
import { openBlobStore } from '@hbsc/storage';
import { type ThrowAwayDatabase, throwAwayDatabase } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Ended, endOf, startHbsc } from './hbsc.ts';

const CLASSIFICATION: Classification = {
  outcome: 'CLASSIFIED',
  model: { name: 'm5', version: '1.0.0', sha256: 'a'.repeat(64) },
  signal: { format: 'wav', sampleRateHz: 44_100, channels: 1, durationSeconds: 9 },
  probabilities: [0.1, 0.2, 0.3, 0.4],
  windows: [],
  quality: null,
  rhythm: null,
  timings: { decodeMs: 1, resampleMs: 2, inferMs: 3, analyseMs: 4 },
};

describe('hbsc on a database of its own', () => {
  let throwAway: ThrowAwayDatabase;
  let database: Database;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbsc-tenants-'));
    throwAway = await throwAwayDatabase();
    await migrate(throwAway.url);
    const backend = openQueueBackend({ databaseUrl: throwAway.url, warn: () => undefined });
    await backend.migrate();
    await backend.close();
    database = new Database(throwAway.url);
  });
  afterAll(async () => {
    await database?.close();
    await throwAway?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const hbsc = (...args: string[]): Promise<Ended> => {
    const env = { DATABASE_URL: throwAway.url, HBSC_STORAGE_DIR: join(folder, 'recordings') };
    return endOf(startHbsc(folder, args, env));
  };
  const authentication = () => new Authentication('keys', new PrismaApiKeyRepository(database), null);
  const acts = async () => {
    const rows = await database.query<
      { action: string }[]
    >`SELECT action FROM audit_entry ORDER BY created_at`;
    return rows.map(({ action }) => action);
  };

  it('says what would do where there is no database', async () => {
    const env = { DATABASE_URL: '', HBSC_AUTH: '' };
    const { code, err } = await endOf(startHbsc(folder, ['keys', 'list'], env));
    expect(code).toBe(1);
    expect(err).toMatch(/^hbsc: There is no database to work on: .+--data-dir, or set DATABASE_URL\.\n$/);
  });

  it('makes the first key, lists and revokes it, and writes that down', async () => {
    const made = await hbsc('keys', 'create', '--name', 'ward 3', '--role', 'admin', '--days', '30');
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^hbsc_[\w-]{43}\n$/) });
    const authorization = `Bearer ${made.out.trim()}`;
    expect(await authentication().principalOf(authorization)).toMatchObject({
      name: 'ward 3',
      role: 'admin',
    });
    const id = /Key (\S+) of/.exec(made.err)?.[1] ?? '';
    expect((await hbsc('keys', 'list')).out).toMatch(new RegExp(`${id}.*ward 3.*admin.*default.*until`));
    expect(await hbsc('keys', 'revoke', id)).toMatchObject({
      code: 0,
      out: expect.stringContaining('revoked'),
    });
    await expect(authentication().principalOf(authorization)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect(await hbsc('keys', 'revoke', 'nothing')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no key'),
    });
    expect((await acts()).filter((action) => action === 'createApiKey')).toHaveLength(1);
  });

  describe('of what a tenant has', () => {
    const kept = async (content: string) => {
      const blobs = await openBlobStore({ folder: join(folder, 'recordings'), s3: null });
      const blob = await blobs.stage(
        (async function* () {
          yield Buffer.from(content);
        })(),
        1_000,
      );
      await blob.keep();
      return blob;
    };
    const jobOf = async (tenant: string, content: string, webhookUrl: string | null = null) => {
      const { sha256, bytes } = await kept(content);
      const job: NewJob = {
        id: randomUUID(),
        tenant,
        recording: { id: randomUUID(), sha256, bytes, fileName: `${content}.wav` },
        model: 'm5@1.0.0',
        priority: 'NORMAL',
        clientReference: null,
        webhookUrl,
        idempotency: null,
        reuseResult: false,
      };
      await new PrismaJobRepository(database).create(job);
      return job;
    };
    /** Answered, by one more model in the shadow too; the client could not be told yet. */
    const answered = async (jobId: string) => {
      const jobs = new PrismaJobRepository(database);
      await jobs.start(jobId, 1);
      await jobs.succeed(jobId, 1, CLASSIFICATION);
      const { model, probabilities } = CLASSIFICATION;
      await new PrismaShadowRepository(database).record(jobId, {
        outcome: 'UNCERTAIN',
        model: { ...model, name: 'm6' },
        probabilities,
        inferMs: 1,
      });
      const attempt = { at: new Date(), durationMs: 1, statusCode: 503, error: 'away' };
      await new PrismaWebhookRepository(database).record({ jobId, run: 1 }, attempt, 'PENDING');
    };
    /** One that is not whole. */
    const uploadOf = async (tenant: string, pieces: readonly string[]) => {
      const uploads = new PrismaLargeUploadRepository(database);
      const { id } = await uploads.create({ id: randomUUID(), tenant, bytes: 99 });
      let offset = 0;
      for (const piece of pieces) {
        const { sha256, bytes } = await kept(piece);
        await uploads.announce(id, { offset, bytes, sha256 });
        await uploads.append(id, { offset, bytes, sha256 });
        offset += bytes;
      }
      return id;
    };
    const blobsLeft = async () => {
      const entries = await readdir(join(folder, 'recordings', 'blobs'), {
        recursive: true,
        withFileTypes: true,
      });
      return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    };

    it('exports everything, and erases it but for what others have too', async () => {
      const [own, shared] = [await jobOf('a', 'own', 'https://example.org/hook'), await jobOf('a', 'shared')];
      await answered(own.id);
      const others = await jobOf('b', 'shared');
      const batches = new PrismaBatchRepository(database);
      const batch = {
        tenant: 'a',
        name: 'ward',
        model: 'm5@1.0.0',
        intake: 'OPEN',
        labels: {},
        rerunOf: null,
      } as const;
      const { id } = await batches.create({ id: randomUUID(), ...batch });
      const item = { path: 'own.wav', givenLabel: null, label: null, group: null };
      await batches.addItems(
        id,
        'OPEN',
        [{ ...item, content: { recording: { ...own.recording, id: randomUUID() } } }],
        9,
      );
      await new ApiKeys(new PrismaApiKeyRepository(database)).create({
        name: 'of a',
        role: 'submitter',
        tenant: 'a',
      });

      const upload = await uploadOf('a', ['half ', 'a file']);
      await uploadOf('b', ['not theirs']);

      expect(await hbsc('tenants', 'export', 'a', '--out', 'exported')).toMatchObject({
        code: 0,
        out: 'exported: 2 jobs, 1 batches with 1 items, 2 recordings, 1 large uploads.\n',
      });
      const exported = async (kind: string): Promise<unknown[]> => {
        const lines = await readFile(join(folder, 'exported', `${kind}.jsonl`), 'utf8');
        return lines
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line));
      };
      expect(await exported('jobs')).toMatchObject([
        {
          id: own.id,
          status: 'SUCCEEDED',
          classification: { outcome: 'CLASSIFIED' },
          webhooks: [{ url: own.webhookUrl, status: 'PENDING', attempts: [{ number: 1, statusCode: 503 }] }],
          shadowResult: { outcome: 'UNCERTAIN', model: { name: 'm6' } },
        },
        { id: shared.id, status: 'QUEUED', webhooks: [], shadowResult: null },
      ]);
      expect(await exported('uploads')).toMatchObject([
        { id: upload, tenant: 'a', bytes: 99, receivedBytes: 11 },
      ]);
      expect(await readFile(join(folder, 'exported', 'uploads', upload), 'utf8')).toBe('half a file');
      expect(await readFile(join(folder, 'exported', 'audio', own.recording.sha256), 'utf8')).toBe('own');

      expect(await hbsc('tenants', 'erase', 'a', '--confirm', 'b')).toMatchObject({ code: 1 });
      const erased = await hbsc('tenants', 'erase', 'a', '--confirm', 'a');
      expect(erased).toMatchObject({ code: 0, err: '' });
      expect(JSON.parse(erased.out)).toMatchObject({
        tenant: 'a',
        keys: 1,
        jobs: 2,
        batches: 1,
        recordings: 3,
        uploads: 1,
        blobs: 3,
      });
      const rows = await database.query<{ left: number }[]>`
        SELECT (SELECT count(*) FROM job WHERE tenant = 'a') + (SELECT count(*) FROM recording WHERE tenant = 'a')
             + (SELECT count(*) FROM batch WHERE tenant = 'a') + (SELECT count(*) FROM api_key WHERE tenant = 'a') AS left`;
      expect(Number(rows[0]?.left)).toBe(0);
      await expect(jobOf('a', 'late')).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(await blobsLeft()).toContain(others.recording.sha256);
      expect(await new PrismaJobRepository(database).find(others.id)).toMatchObject({ status: 'QUEUED' });
      expect((await acts()).slice(-3)).toEqual(['exportTenant', 'eraseTenant', 'eraseTenant']);
    });
  });
});
