import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PrismaJobRepository } from '../src/index.ts';
import { CLASSIFICATION, FAILURE, TestJobs } from './fixtures.ts';

const QUIET_MS = 60_000;

describe('jobs that need somebody', () => {
  let rows: TestJobs;
  let jobs: PrismaJobRepository;

  beforeEach(async () => {
    rows = await TestJobs.open();
    jobs = rows.jobs;
  });
  afterEach(() => rows.close());

  const leaveAlone = (id: string, seconds: number) =>
    rows.execute(`UPDATE job SET attended_at = now() - interval '${seconds} s' WHERE id = '${id}'`);
  const takenUp = async (limit = 10) =>
    (await jobs.takeUnattended(QUIET_MS, limit)).map(({ jobId }) => jobId).sort();

  it('are those that are not over and that nobody has touched for long, whatever their lane', async () => {
    const queued = await rows.created({ priority: 'LOW' });
    const running = await rows.running();
    const others = [await rows.succeeded(), await rows.failed(), await rows.created()];
    for (const id of [queued, running, ...others.slice(0, 2)]) await leaveAlone(id, 61);
    const taken = await jobs.takeUnattended(QUIET_MS, 10);
    expect(taken.sort((a, b) => a.priority.localeCompare(b.priority))).toEqual([
      { jobId: queued, run: 1, priority: 'LOW' },
      { jobId: running, run: 1, priority: 'NORMAL' },
    ]);
  });

  it('are taken up the longest untouched first, and none twice', async () => {
    const [first, second, third] = [await rows.created(), await rows.created(), await rows.created()];
    await leaveAlone(second, 300);
    await leaveAlone(first, 200);
    await leaveAlone(third, 100);
    expect(await takenUp(1)).toEqual([second]);
    expect(await takenUp()).toEqual([first, third].sort());
    expect(await takenUp()).toEqual([]);
  });

  it('are taken up so many of each priority: a backlog of one hides none of another', async () => {
    for (let n = 0; n < 5; n++) await leaveAlone(await rows.created({ priority: 'LOW' }), 300);
    const others = [await rows.created(), await rows.created({ priority: 'HIGH' })];
    for (const id of others) await leaveAlone(id, 61);
    const taken = await jobs.takeUnattended(QUIET_MS, 2);
    expect(taken.map(({ priority }) => priority).sort()).toEqual(['HIGH', 'LOW', 'LOW', 'NORMAL']);
  });

  it('are shared between all who take them up at once', async () => {
    for (let n = 0; n < 60; n++) await leaveAlone(await rows.created(), 61);
    const taken = (await Promise.all(Array.from({ length: 8 }, () => takenUp(20)))).flat();
    expect(new Set(taken).size).toBe(taken.length);
    expect([...taken, ...(await takenUp(60))]).toHaveLength(60);
  });

  it('are not those whose worker says that it lives', async () => {
    const [alive, retried, ended, silent] = [
      await rows.running(),
      await rows.failed(),
      await rows.running(),
      await rows.running(),
    ];
    await jobs.retry(retried);
    for (const id of [alive, retried, ended, silent]) await leaveAlone(id, 61);
    await jobs.cancel(ended);
    const before = await jobs.find(ended);
    await jobs.keepAlive([alive, retried, ended].map((jobId) => ({ jobId, run: 1 })));
    expect(await takenUp()).toEqual([retried, silent].sort());
    expect(await jobs.find(ended)).toEqual(before);
  });

  it('are attended to by each change of status', async () => {
    const id = await rows.created();
    const changes = [
      () => jobs.start(id, 1),
      () => jobs.fail(id, 1, FAILURE),
      () => jobs.retry(id),
      () => jobs.start(id, 2),
    ];
    for (const change of changes) {
      await leaveAlone(id, 61);
      await change();
      expect(await takenUp()).toEqual([]);
    }
  });
});

describe('the workload', () => {
  let rows: TestJobs;
  beforeEach(async () => {
    rows = await TestJobs.open();
  });
  afterEach(() => rows.close());

  const IDLE = {
    queued: 0,
    running: 0,
    oldestQueuedSeconds: 0,
    succeededLastMinute: 0,
    failedLastMinute: 0,
    cancelledLastMinute: 0,
  };

  it('is nothing where there is no job', async () => {
    expect(await rows.jobs.workload()).toEqual({ interactive: IDLE, bulk: IDLE });
  });

  it('counts what is to be done and what was done lately, by lane', async () => {
    await rows.created({ priority: 'HIGH' });
    const waiting = await rows.created();
    await rows.running();
    await rows.succeeded();
    const cancelled = await rows.created();
    await rows.jobs.cancel(cancelled);
    const longAgo = await rows.failed();
    await rows.running({ priority: 'LOW' });
    await rows.failed({ priority: 'LOW' });
    await rows.execute(`UPDATE job SET finished_at = now() - interval '61 s' WHERE id = '${longAgo}'`);
    await rows.execute(`UPDATE job SET queued_at = now() - interval '90 s' WHERE id = '${waiting}'`);
    const { interactive, bulk } = await rows.jobs.workload();
    expect(interactive).toMatchObject({ queued: 2, running: 1, succeededLastMinute: 1, failedLastMinute: 0 });
    expect(interactive.cancelledLastMinute).toBe(1);
    expect(interactive.oldestQueuedSeconds).toBeGreaterThanOrEqual(90);
    expect(bulk).toEqual({ ...IDLE, running: 1, failedLastMinute: 1 });
  });

  it('counts the wait of a retried job from its retry', async () => {
    const id = await rows.running();
    await rows.execute(
      `UPDATE job SET created_at = now() - interval '1 day', queued_at = now() - interval '1 day'`,
    );
    await rows.jobs.fail(id, 1, FAILURE);
    await rows.jobs.retry(id);
    expect((await rows.jobs.workload()).interactive.oldestQueuedSeconds).toBeLessThan(3_600);
    await rows.jobs.start(id, 2);
    await rows.jobs.succeed(id, 2, CLASSIFICATION);
    expect((await rows.jobs.workload()).interactive).toEqual({ ...IDLE, succeededLastMinute: 1 });
  });
});
