import { HbscError } from '@hbsc/core';
import { type ThrowAwayPostgres, throwAwayPostgres } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, migrate } from '../src/index.ts';

/** How an attempt failed; undefined when it did not. */
const failureOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => undefined,
    (error: unknown) => error,
  );

const AWAY = {
  code: 'STORAGE_UNAVAILABLE',
  message: 'The database does not answer. Try again later.',
  cause: expect.anything(),
};

describe('a database that goes away', () => {
  let server: ThrowAwayPostgres;
  let database: Database;

  beforeAll(async () => {
    server = await throwAwayPostgres();
    await migrate(server.url);
    database = new Database(server.url, 4);
  });
  afterAll(async () => {
    await database.close();
    await server.remove();
  });

  const everyWay = () => [
    database.query`SELECT 1`,
    database.execute`DELETE FROM job`,
    database.transaction(async () => 1),
    database.prisma.job.findMany(),
    database.prisma.$queryRaw`SELECT 1`,
  ];

  it('is told as away by all that was under way and all that comes, and serves again once it is back', async () => {
    let stopped: () => void = () => undefined;
    const stopping = new Promise<void>((resolve) => {
      stopped = resolve;
    });
    let began: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      began = resolve;
    });
    const uncommitted = failureOf(
      database.transaction(async (session) => {
        await session.execute`DELETE FROM job`;
        began();
        await stopping;
      }),
    );
    const hanging = failureOf(database.query`SELECT pg_sleep(60)::text`);
    const hangingInPrisma = failureOf(database.prisma.$queryRaw`SELECT pg_sleep(60)::text`);
    await begun;
    while (database.connections.busy < 3) await database.ping();

    await server.stop();
    stopped();
    expect(await hanging).toMatchObject(AWAY);
    expect(await hangingInPrisma).toMatchObject(AWAY);
    expect(await uncommitted).toMatchObject(AWAY);
    for (const attempt of everyWay()) {
      const failure = await failureOf(attempt);
      expect(failure).toBeInstanceOf(HbscError);
      expect(failure).toMatchObject(AWAY);
    }

    await server.start();
    await Promise.all(everyWay());
  });

  it('is told as away when its name is known nowhere', async () => {
    const nowhere = new Database('postgresql://hbsc@nowhere.invalid/hbsc');
    expect(await failureOf(nowhere.query`SELECT 1`)).toMatchObject(AWAY);
    expect(await failureOf(nowhere.prisma.job.findMany())).toMatchObject(AWAY);
    await nowhere.close();
  });

  it('is not what a wrong statement fails by', async () => {
    expect(await failureOf(database.query`SELECT nonsense`)).toMatchObject({ code: '42703' });
    expect(await failureOf(database.prisma.$queryRaw`SELECT nonsense`)).not.toBeInstanceOf(HbscError);
  });
});
