import { describeWithRedis } from '@hbsc/testkit';
import { afterEach, describe, jest } from '@jest/globals';
import { type Stack, type StackOptions, startStack } from '../stack.ts';
import { Ends } from './ends.ts';
import { often } from './load.ts';
import { Rows } from './rows.ts';

/** The real service, its rows, and a subscriber, on one of the two queues. */
export interface Site {
  readonly stack: Stack;
  readonly rows: Rows;
  /** Told at the last gateway. */
  readonly ends: Ends;
}

/** Longest time a test that breaks things in earnest may take, milliseconds. */
const PATIENCE_MS = often(15, 1.5) * 60_000;

type Suite = (open: (options?: StackOptions) => Promise<Site>) => void;

/** What holds whichever queue carries the jobs. */
export function describeOnBothQueues(name: string, suite: Suite): void {
  describe(`${name}, with the queue on Postgres,`, () => onQueue('Postgres', suite));
  describeOnRedis(`${name}, with the queue on Redis,`, suite);
}

/** What holds when Redis carries the jobs. */
export function describeOnRedis(name: string, suite: Suite): void {
  describeWithRedis(name, () => onQueue('Redis', suite));
}

function onQueue(queue: 'Postgres' | 'Redis', suite: Suite): void {
  jest.setTimeout(PATIENCE_MS);
  const opened: Site[] = [];
  afterEach(async () => {
    for (const { stack, rows, ends } of opened.splice(0)) {
      ends.close();
      await rows.close();
      await stack.stop();
    }
  });
  suite(async (options = {}) => {
    const stack = await startStack({ ...options, queue });
    const lastGateway = stack.gateways.at(-1) ?? stack;
    const site = { stack, rows: await Rows.open(stack.databaseUrl), ends: new Ends(lastGateway.url) };
    opened.push(site);
    return site;
  });
}
