import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Database, PostgresCancellations, type PrismaJobRepository } from '../src/index.ts';
import { FAILURE, TestJobs } from './fixtures.ts';
import { SilentRoad } from './silent-road.ts';

describe('cancellations on Postgres', () => {
  let rows: TestJobs;
  let jobs: PrismaJobRepository;
  let cancellations: PostgresCancellations;

  beforeEach(async () => {
    rows = await TestJobs.open();
    jobs = rows.jobs;
    cancellations = new PostgresCancellations(rows.database);
    await cancellations.listen();
  });
  afterEach(async () => {
    await cancellations.close();
    await rows.close();
  });

  const cancelled = (id: string, heardBy = cancellations) =>
    new Promise<void>((resolve) => heardBy.onCancelled(id, resolve));

  it('tell the worker that has the job in hand', async () => {
    const id = await rows.running();
    const heard = cancelled(id);
    await jobs.cancel(id);
    await heard;
    expect((await jobs.find(id))?.status).toBe('CANCELLED');
  });

  it('tell nothing of other ends, of other jobs, and nobody who has stopped listening', async () => {
    const failed = await rows.running();
    const other = await rows.running();
    const heard: string[] = [];
    cancellations.onCancelled(failed, () => heard.push('failed'));
    cancellations.onCancelled(other, () => heard.push('stopped'))();
    const last = cancelled(other);
    await jobs.fail(failed, 1, FAILURE);
    await jobs.cancel(failed);
    await jobs.cancel(other);
    await last;
    expect(heard).toEqual([]);
  });

  it('tell late of what was cancelled while the connection was lost, and of nothing else', async () => {
    const road = await SilentRoad.to(rows.url);
    const far = new Database(road.url, 1);
    const deaf = new PostgresCancellations(far, { checkMs: 50 });
    await deaf.listen();
    const dropped = await rows.running();
    const wanted = await rows.running();
    const heard: string[] = [];
    deaf.onCancelled(wanted, () => heard.push('wanted'));
    const told = cancelled(dropped, deaf);
    road.silenceWhatIsOpen();
    await jobs.cancel(dropped);
    await told;
    expect(heard).toEqual([]);
    await deaf.close();
    await road.close();
    await far.close();
  });
});
