import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Database, PrismaJobRepository } from '../src/index.ts';
import { TestJobs } from './fixtures.ts';
import { SilentRoad } from './silent-road.ts';

describe('the database', () => {
  let rows: TestJobs;
  beforeEach(async () => {
    rows = await TestJobs.open();
  });
  afterEach(() => rows.close());

  const hangingPids = async () => {
    const found = await rows.database.query<{ pid: number }[]>`
      SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`;
    return found.map(({ pid }) => pid);
  };

  it('answers a ping', async () => {
    await rows.database.ping();
  });

  it('fails a ping within two seconds when the way to it falls silent', async () => {
    const road = await SilentRoad.to(rows.url);
    const far = new Database(road.url, 1);
    await far.ping();
    road.silenceWhatIsOpen();
    await expect(far.ping()).rejects.toThrow('no answer within 1500 ms');
    await far.ping();
    await road.close();
    await far.close();
  });

  it('fails a ping while every connection is taken by statements that hang', async () => {
    const busy = new Database(rows.url, 1);
    const hanging = busy.query`SELECT pg_sleep(60)::text`.catch(() => 'ended');
    while ((await hangingPids()).length === 0);
    await expect(busy.ping()).rejects.toThrow('no answer within');
    for (const pid of await hangingPids()) await rows.execute(`SELECT pg_terminate_backend(${pid})`);
    expect(await hanging).toBe('ended');
    await busy.close();
  });

  it('says that it is busy when no connection becomes free in time', async () => {
    const busy = new Database(rows.url, 1);
    const hanging = busy.query`SELECT pg_sleep(60)::text`.catch(() => 'ended');
    while ((await hangingPids()).length === 0);
    await expect(new PrismaJobRepository(busy).find(randomUUID())).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
    });
    for (const pid of await hangingPids()) await rows.execute(`SELECT pg_terminate_backend(${pid})`);
    expect(await hanging).toBe('ended');
    await busy.close();
  }, 20_000);

  it('reads moments as they are, whatever the time zone of the server', async () => {
    await rows.execute(`
      DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET TimeZone = %L', current_database(), 'Asia/Tokyo'); END $$`);
    const elsewhere = new Database(rows.url, 1);
    const [row] = await elsewhere.query<{ moment: Date }[]>`
      SELECT '2026-01-02T03:04:05Z'::timestamptz AS moment`;
    expect(row?.moment).toEqual(new Date('2026-01-02T03:04:05Z'));
    await elsewhere.close();
  });

  it('ends a statement that takes longer than half a minute', async () => {
    const [row] = await rows.database.query<{ longest: string }[]>`
      SELECT current_setting('statement_timeout') AS longest`;
    expect(row?.longest).toBe('30s');
  });
});
