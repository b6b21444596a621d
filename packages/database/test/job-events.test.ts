import { randomUUID } from 'node:crypto';
import { type ThrowAwayDatabase, throwAwayDatabase } from '@hbsc/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Database, migrate, PostgresJobEvents, PrismaJobRepository } from '../src/index.ts';

const FAILURE = { code: 'SILENT_AUDIO', message: 'silent' } as const;

describe('job events on Postgres', () => {
  let throwAway: ThrowAwayDatabase;
  let database: Database;
  let jobs: PrismaJobRepository;
  let events: PostgresJobEvents;

  beforeEach(async () => {
    throwAway = await throwAwayDatabase();
    await migrate(throwAway.url);
    database = new Database(throwAway.url);
    jobs = new PrismaJobRepository(database);
    events = new PostgresJobEvents(throwAway.url, (ids) => jobs.endedAmong(ids));
    await events.listen();
  });
  afterEach(async () => {
    await events.close();
    await database.close();
    await throwAway.drop();
  });

  const created = async () => {
    const recording = { id: randomUUID(), sha256: 'b'.repeat(64), bytes: 12, fileName: 'heart.wav' };
    const { id } = await jobs.create({ id: randomUUID(), recording });
    await jobs.start(id, 1);
    return id;
  };
  const endOf = (id: string) => new Promise<void>((resolve) => events.onEnd(id, resolve));

  it('tell of the end when its row can be read', async () => {
    const id = await created();
    const end = endOf(id);
    await jobs.fail(id, 1, FAILURE);
    await end;
    expect((await jobs.find(id))?.status).toBe('FAILED');
  });

  it('tell of every end, however many writers commit at once', async () => {
    const ids = await Promise.all(Array.from({ length: 300 }, created));
    const ends = ids.map(endOf);
    await Promise.all(ids.map((id) => jobs.fail(id, 1, FAILURE)));
    await Promise.all(ends);
  });

  it('tell nothing of a run that was over already', async () => {
    const id = await created();
    await jobs.fail(id, 1, FAILURE);
    const other = await created();
    const heard: string[] = [];
    events.onEnd(id, () => heard.push(id));
    const end = endOf(other);
    await jobs.fail(id, 1, FAILURE);
    await jobs.fail(other, 1, FAILURE);
    await end;
    expect(heard).toEqual([]);
  });

  it('tell nobody who has stopped listening', async () => {
    const id = await created();
    const heard: string[] = [];
    events.onEnd(id, () => heard.push('stopped'))();
    const end = endOf(id);
    await jobs.fail(id, 1, FAILURE);
    await end;
    expect(heard).toEqual([]);
  });

  it('tell late of what ended while the connection was lost', async () => {
    const id = await created();
    const end = endOf(id);
    const admin = new pg.Client(throwAway.url);
    await admin.connect();
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'hbsc-events' AND datname = current_database()`,
    );
    await admin.query(`UPDATE job SET status = 'FAILED' WHERE id = $1`, [id]);
    await admin.end();
    await end;
  });
});
