import { randomUUID } from 'node:crypto';
import { type ThrowAwayDatabase, throwAwayDatabase } from '@hbsc/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { MIGRATIONS } from '../src/generated/migrations.ts';
import { assertMigrated, Database, migrate, PrismaJobRepository } from '../src/index.ts';
import { NO_FILTERS, readMigrations, withSchemaEngine } from '../src/schema-engine.ts';

describe('migrating', () => {
  let throwAway: ThrowAwayDatabase;
  beforeEach(async () => {
    throwAway = await throwAwayDatabase();
  });
  afterEach(() => throwAway.drop());

  const execute = async (sql: string) => {
    const client = new pg.Client(throwAway.url);
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  };
  const applyFirst = async (count: number, extraSql = '') => {
    const migrations = await readMigrations();
    const [first, ...more] = migrations.migrationDirectories.slice(0, count);
    if (!first) throw new Error('there are no migrations');
    const content = { tag: 'ok' as const, value: first.migrationFile.content.value + extraSql };
    const changed = { ...first, migrationFile: { ...first.migrationFile, content } };
    return withSchemaEngine(throwAway.url, (engine) =>
      engine.applyMigrations({
        migrationsList: { ...migrations, migrationDirectories: [changed, ...more] },
        filters: NO_FILTERS,
      }),
    );
  };

  it('happens once, and says what it applied', async () => {
    expect((await migrate(throwAway.url)).length).toBeGreaterThan(0);
    expect(await migrate(throwAway.url)).toEqual([]);
  });

  it('has to come first, and says how much is missing', async () => {
    await expect(assertMigrated(throwAway.url)).rejects.toThrow(
      'The database was never migrated. Run: hbsc migrate',
    );
    await applyFirst(MIGRATIONS.length - 2);
    await expect(assertMigrated(throwAway.url)).rejects.toThrow(
      'The database is 2 migrations behind this version. Run: hbsc migrate',
    );
  });

  it('may have gone further than a version that starts', async () => {
    await migrate(throwAway.url);
    await execute(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '99990101000000_later', now())`,
    );
    await assertMigrated(throwAway.url);
  });

  it('happens once when many processes start together', async () => {
    const applied = await Promise.all(Array.from({ length: 3 }, () => migrate(throwAway.url)));
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
  });

  it('applies a migration whole or not at all', async () => {
    await expect(applyFirst(1, 'SELECT 1 / 0;')).rejects.toThrow('division by zero');
    const { rows } = await execute(`SELECT to_regclass('job') AS job`);
    expect(rows).toEqual([{ job: null }]);
  });

  it('takes over the jobs of the first version, whatever their status', async () => {
    await applyFirst(1);
    const id = {
      queued: randomUUID(),
      running: randomUUID(),
      failed: randomUUID(),
      cancelled: randomUUID(),
      clear: randomUUID(),
      tied: randomUUID(),
    };
    await execute(`
      INSERT INTO recording VALUES ('${randomUUID()}', '${'b'.repeat(64)}', 12, 'heart.wav');
      INSERT INTO job (id, recording_id, status, attempts, error_code, error_message, created_at, started_at, finished_at)
      SELECT job.id::uuid, recording.id, status::job_status, attempts, code, message, '2026-01-01Z',
             started::timestamptz, finished::timestamptz
      FROM recording, (VALUES
        ('${id.queued}', 'QUEUED', 0, NULL, NULL, NULL, NULL),
        ('${id.running}', 'RUNNING', 1, NULL, NULL, '2026-01-02Z', NULL),
        ('${id.failed}', 'FAILED', 1, 'SILENT_AUDIO', 'silent', '2026-01-02Z', '2026-01-03Z'),
        ('${id.cancelled}', 'CANCELLED', 0, NULL, NULL, NULL, '2026-01-03Z'),
        ('${id.clear}', 'SUCCEEDED', 1, NULL, NULL, '2026-01-02Z', '2026-01-03Z'),
        ('${id.tied}', 'SUCCEEDED', 1, NULL, NULL, '2026-01-02Z', '2026-01-03Z')
      ) AS job (id, status, attempts, code, message, started, finished);
      INSERT INTO result VALUES
        ('${id.clear}', 'm7', '2.1.0', '${'a'.repeat(64)}', '{0.1,0.2,0.3,0.4}', 'wav', 44100, 2, 9, 1, 2, 3),
        ('${id.tied}', 'm5', '1.0.0', '${'a'.repeat(64)}', '{0.1,0.4,0.1,0.4}', 'wav', 44100, 2, 9, 1, 2, 3);`);

    await migrate(throwAway.url);

    const database = new Database(throwAway.url);
    const jobs = new PrismaJobRepository(database);
    const found = new Map((await jobs.findMany(Object.values(id))).map((job) => [job.id, job]));
    const idsOf = async (classNames: ('extrahls' | 'normal')[]) =>
      (await jobs.list({ classNames }, { first: 10 })).map((job) => job.id);
    expect(found.get(id.queued)).toMatchObject({ status: 'QUEUED', revision: 1, model: 'm5@1.0.0' });
    expect(found.get(id.running)).toMatchObject({ status: 'RUNNING', attempts: 1, model: 'm5@1.0.0' });
    expect(found.get(id.failed)).toMatchObject({ error: { code: 'SILENT_AUDIO', message: 'silent' } });
    expect(found.get(id.cancelled)).toMatchObject({ status: 'CANCELLED', priority: 'NORMAL' });
    expect(found.get(id.clear)).toMatchObject({
      model: 'm7@2.1.0',
      reusedFrom: null,
      classification: {
        outcome: 'CLASSIFIED',
        probabilities: [0.1, 0.2, 0.3, 0.4],
        windows: [],
        quality: null,
        rhythm: null,
        timings: { inferMs: 3, analyseMs: 0 },
      },
    });
    for (const job of found.values()) expect(job.revision).toBeGreaterThanOrEqual(1);
    expect(await idsOf(['normal'])).toEqual([id.clear]);
    expect(await idsOf(['extrahls'])).toEqual([id.tied]);
    const lost = await jobs.takeUnattended(1_000, 10);
    expect(lost.map(({ jobId }) => jobId).sort()).toEqual([id.queued, id.running].sort());
    await database.close();
  });
});
