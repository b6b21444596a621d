import { describeWith } from '@hbsc/testkit';
import { afterAll, afterEach, describe, jest } from '@jest/globals';
import { type ProcessOptions, type Stack, type StackOptions, startStack } from '../stack.ts';
import { Ends } from './ends.ts';
import { often } from './load.ts';
import { Rows } from './rows.ts';

/** The real service, its rows, and a subscriber, on one of the two queues. */
export interface Site {
  readonly stack: Stack;
  readonly rows: Rows;
  /** Told at the last of the suite's gateways. */
  readonly ends: Ends;
}

/** The workers that a test begins with. */
export interface Workers extends ProcessOptions {
  readonly workers: number;
}

/** Longest time a test may take, milliseconds: only one that hangs is to reach it, however slow the machine. */
const PATIENCE_MS = often(60, 5) * 60_000;

type Suite = (open: (workers: Workers) => Promise<Site>) => void;
type SuiteOptions = Pick<StackOptions, 'gateways'>;

/** What holds whichever queue carries the jobs. */
export function describeOnBothQueues(name: string, options: SuiteOptions, suite: Suite): void {
  describe(`${name}, with the queue on Postgres,`, () =>
    onOneStack({ ...options, queue: 'Postgres' }, suite));
  describeOnRedis(`${name}, with the queue on Redis,`, options, suite);
}

/** What holds when Redis carries the jobs. */
export function describeOnRedis(name: string, options: SuiteOptions, suite: Suite): void {
  describeWith('redis-server', name, () => onOneStack({ ...options, queue: 'Redis' }, suite));
}

/** A suite's gateways outlive its tests, as they outlive what the tests do to them; rows and workers are each test's own. */
function onOneStack(options: StackOptions, suite: Suite): void {
  jest.setTimeout(PATIENCE_MS);
  let stack: Stack | undefined;
  let rows: Rows | undefined;
  let ends: Ends | undefined;
  afterEach(async () => {
    ends?.close();
    await stack?.stopAdded();
    await rows?.clear();
  });
  afterAll(async () => {
    await rows?.close();
    await stack?.stop();
  });
  suite(async ({ workers, ...process }) => {
    stack ??= await startStack({ ...options, workers: 0 });
    rows ??= await Rows.open(stack.databaseUrl);
    ends = new Ends((stack.gateways.at(-1) ?? stack).url);
    const { addWorker } = stack;
    await Promise.all(Array.from({ length: workers }, () => addWorker(process)));
    return { stack, rows, ends };
  });
}
