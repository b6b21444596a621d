import { randomUUID } from 'node:crypto';
import type { JobChange } from '@hbsc/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Database, PostgresJobEvents, type PrismaJobRepository } from '../src/index.ts';
import { CLASSIFICATION, FAILURE, TestJobs } from './fixtures.ts';
import { SilentRoad } from './silent-road.ts';

describe('job events on Postgres', () => {
  let rows: TestJobs;
  let jobs: PrismaJobRepository;
  let events: PostgresJobEvents;

  beforeEach(async () => {
    rows = await TestJobs.open();
    jobs = rows.jobs;
    events = new PostgresJobEvents(rows.database);
    await events.listen();
  });
  afterEach(async () => {
    await events.close();
    await rows.close();
  });

  const next = (id: string) => new Promise<JobChange>((resolve) => events.onChange(id, resolve));
  const nextOfAny = (wanted: (change: JobChange) => boolean) =>
    new Promise<JobChange>((resolve) => events.onAnyChange((change) => wanted(change) && resolve(change)));
  const notify = (payload: string) => rows.database.execute`SELECT pg_notify('hbsc_job', ${payload})`;

  /** Resolves when all that was committed before has been told: Postgres tells in the order of commits. */
  const allTold = async () => {
    const id = randomUUID();
    const told = next(id);
    await notify(`${id} 1 QUEUED`);
    await told;
  };

  it('tell of a change when its row can be read', async () => {
    const id = await rows.running();
    await allTold();
    const end = next(id);
    await jobs.fail(id, 1, FAILURE);
    expect(await end).toEqual({ jobId: id, revision: 3, status: 'FAILED' });
    expect(await jobs.find(id)).toMatchObject({ revision: 3, status: 'FAILED' });
  });

  it('tell of every change of every job to those who want to hear of any', async () => {
    const heard: JobChange[] = [];
    events.onAnyChange((change) => heard.push(change));
    const first = await rows.running();
    await jobs.fail(first, 1, FAILURE);
    await jobs.retry(first);
    await jobs.cancel(first);
    const second = await rows.succeeded();
    await allTold();
    expect(heard.slice(0, 8).map(({ jobId, revision, status }) => [jobId, revision, status])).toEqual([
      [first, 1, 'QUEUED'],
      [first, 2, 'RUNNING'],
      [first, 3, 'FAILED'],
      [first, 4, 'QUEUED'],
      [first, 5, 'CANCELLED'],
      [second, 1, 'QUEUED'],
      [second, 2, 'RUNNING'],
      [second, 3, 'SUCCEEDED'],
    ]);
  });

  it('tell of every end, however many writers commit at once', async () => {
    const ids = await Promise.all(Array.from({ length: 300 }, () => rows.running()));
    const ends = ids.map(
      (id) =>
        new Promise<void>((resolve) => events.onChange(id, ({ status }) => status === 'FAILED' && resolve())),
    );
    await Promise.all(ids.map((id) => jobs.fail(id, 1, FAILURE)));
    await Promise.all(ends);
  });

  it('tell nothing of what changed nothing', async () => {
    const id = await rows.failed();
    await allTold();
    const heard: string[] = [];
    events.onChange(id, () => heard.push(id));
    await jobs.fail(id, 1, FAILURE);
    await jobs.succeed(id, 1, CLASSIFICATION);
    await jobs.start(id, 1);
    await jobs.cancel(id);
    await allTold();
    expect(heard).toEqual([]);
  });

  it('tell nobody who has stopped listening, and everybody else of the same job', async () => {
    const id = await rows.running();
    const heard: string[] = [];
    const stop = events.onChange(id, () => heard.push('stopped'));
    stop();
    events.onAnyChange(() => heard.push('stopped too'))();
    const change = next(id);
    stop();
    await jobs.fail(id, 1, FAILURE);
    await change;
    await allTold();
    expect(heard).toEqual([]);
  });

  it('take nothing for a change that is not exactly one', async () => {
    const heard: JobChange[] = [];
    events.onAnyChange((change) => heard.push(change));
    const id = randomUUID();
    const strange = [
      '',
      id,
      `${id} 1`,
      `${id} 0 QUEUED`,
      `${id} 1 LOST`,
      `${id} 1 QUEUED x`,
      `x${id} 1 QUEUED`,
    ];
    for (const payload of strange) await notify(payload);
    const change = next(id);
    await notify(`${id} 7 RUNNING`);
    await change;
    expect(heard).toEqual([{ jobId: id, revision: 7, status: 'RUNNING' }]);
  });

  it('tell late of what changed while the connection was lost', async () => {
    const awaited = await rows.running();
    const ended = await rows.running();
    const queued = await rows.failed();
    await allTold();
    await rows.execute(`UPDATE job SET attended_at = now() - interval '1 hour'`);
    const heard = [
      next(awaited),
      nextOfAny(({ jobId }) => jobId === ended),
      nextOfAny(({ jobId }) => jobId === queued),
    ];
    const unheard = new Database(rows.url, 1);
    await unheard.transaction(async (transaction) => {
      await transaction.query`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'hbsc-listener' AND datname = current_database()`;
      await transaction.execute`
        UPDATE job SET status = 'FAILED', finished_at = now(), attended_at = now() WHERE id = ${ended}::uuid`;
      await transaction.execute`
        UPDATE job SET status = 'QUEUED', finished_at = NULL, attended_at = now() WHERE id = ${queued}::uuid`;
    });
    await unheard.close();
    expect(await Promise.all(heard)).toMatchObject([
      { jobId: awaited, status: 'RUNNING' },
      { jobId: ended, status: 'FAILED' },
      { jobId: queued, status: 'QUEUED' },
    ]);
  });

  it('notice a connection that was cut without a word', async () => {
    const road = await SilentRoad.to(rows.url);
    const far = new Database(road.url, 1);
    const deaf = new PostgresJobEvents(far, { checkMs: 50 });
    await deaf.listen();
    const id = await rows.running();
    const end = new Promise<void>((resolve) =>
      deaf.onChange(id, ({ status }) => status === 'FAILED' && resolve()),
    );
    road.silenceWhatIsOpen();
    await jobs.fail(id, 1, FAILURE);
    await end;
    await deaf.close();
    await road.close();
    await far.close();
  });
});
