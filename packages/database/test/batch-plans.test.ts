import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { newItem, TestBatches } from './batches.ts';
import { FAILURE } from './fixtures.ts';

const ITEMS = 8_000;
/** Items of other batches, so that nobody would read a whole table for a part of one. */
const OTHERS = 20_000;
const TABLES = ['batch_item', 'job', 'recording'];
/** Rows that a call about a few items may have in hand, summed over all steps of its plans. */
const FEW = 4_000;
/** As {@link FEW}, of a call about a whole batch, for each of its items. A hundredth of what would grow with the square. */
const FOR_EACH = 40;

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

/** What Postgres did for one call of the repository. */
interface Work {
  /** Rows that any step of a plan had in hand. */
  readonly rows: number;
  /** Tables that were read from their beginning to their end. */
  readonly scanned: readonly string[];
}

describe('the statements on batches', () => {
  let site: TestBatches;
  let explainer: pg.Client;
  let id: string;
  let other: string;
  beforeAll(async () => {
    site = await TestBatches.open();
    explainer = new pg.Client(site.rows.url);
    await explainer.connect();
    await explainer.query("SET TimeZone = 'UTC'");
    other = await filled(OTHERS);
    id = await filled(ITEMS);
    await explainer.query('ANALYZE');
  });
  afterAll(async () => {
    await explainer?.end();
    await site?.close();
  });

  /** A closed batch: a tenth of its items waits, of the others each fifth failed and the rest succeeded. */
  async function filled(items: number): Promise<string> {
    const id = randomUUID();
    await explainer.query(`
      WITH batch AS (
        INSERT INTO batch (id, name, model, intake, has_waiting, closed_at) VALUES ('${id}', 'a', 'm5@1.0.0', 'CLOSED', true, now())
      ), item AS (
        SELECT n, gen_random_uuid() AS recording_id, CASE WHEN n % 10 > 0 THEN gen_random_uuid() END AS job_id
        FROM generate_series(0, ${items - 1}) AS n
      ), recording AS (
        INSERT INTO recording (id, sha256, bytes, file_name) SELECT recording_id, repeat('c', 64), 12, n || '.wav' FROM item
      ), job AS (
        INSERT INTO job (id, recording_id, model, priority, batch_id, status, finished_at, error_code)
        SELECT job_id, recording_id, 'm5@1.0.0', 'LOW', '${id}',
               (CASE WHEN n % 5 = 1 THEN 'FAILED' ELSE 'SUCCEEDED' END)::job_status, now(), CASE WHEN n % 5 = 1 THEN '${FAILURE.code}' END
        FROM item WHERE job_id IS NOT NULL
      )
      INSERT INTO batch_item (batch_id, position, path, label, recording_id, job_id)
      SELECT '${id}', n, n || '.wav', 'normal', recording_id, job_id FROM item`);
    return id;
  }

  /** Calls, and has Postgres explain each statement just before it is done: on its connection, and nothing of that lasts. */
  async function workOf(call: () => Promise<unknown>): Promise<Work> {
    const nodes: Plan[] = [];
    const inTransaction = new WeakSet<pg.Client>();
    const { query } = pg.Client.prototype;
    const ask = (client: pg.Client, ...given: unknown[]) => Reflect.apply(query, client, given);
    const explain = async (client: pg.Client, { text, values }: pg.QueryConfig) => {
      const [begin, end] = inTransaction.has(client)
        ? ['SAVEPOINT explained', 'ROLLBACK TO explained']
        : ['BEGIN', 'ROLLBACK'];
      await ask(client, begin);
      const { rows } = await ask(client, { text: `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values });
      await ask(client, end);
      nodes.push(...nodesOf(rows[0]['QUERY PLAN'][0].Plan));
    };
    const spy = jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
      this: pg.Client,
      ...given: unknown[]
    ) {
      const [statement] = given as [string | pg.QueryConfig];
      if (statement === 'BEGIN') inTransaction.add(this);
      if (statement === 'COMMIT') inTransaction.delete(this);
      if (typeof statement === 'string' || statement.text.startsWith('SET'))
        return ask(this, ...given) as never;
      return explain(this, statement).then(() => ask(this, ...given)) as never;
    });
    try {
      await call();
    } finally {
      spy.mockRestore();
    }
    const isScan = (node: Plan) => node['Node Type'] === 'Seq Scan' && TABLES.includes(tableOf(node));
    return {
      rows: nodes.reduce((sum, node) => sum + rowsOf(node), 0),
      scanned: nodes.filter(isScan).map(tableOf),
    };
  }

  const fresh = (tag: string) => Array.from({ length: 50 }, (_, n) => newItem(`${tag}/${n}`));

  it.each<[string, () => Promise<unknown>]>([
    ['what an intake is', () => site.batches.intakeOf(id)],
    ['a page of items', () => site.batches.listItems(id, {}, 100, 2_000)],
    ['adding 50 items', () => site.batches.addItems(id, 'CLOSED', fresh('new'), 1_000_000)],
    ['adding 50 items again', () => site.batches.addItems(id, 'CLOSED', fresh('new'), 1_000_000)],
    ['feeding', () => site.batches.feed(100)],
  ])('go by index alone for %s, however large the batch is', async (_what, call) => {
    const { rows, scanned } = await workOf(call);
    expect(scanned).toEqual([]);
    expect(rows).toBeLessThanOrEqual(FEW);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['counting', () => site.batches.find(id)],
    [
      'finding a page of failed items in',
      () => site.batches.listItems(id, { statuses: ['FAILED'] }, 10, 2_000),
    ],
    ['running again', () => rerun(id)],
    ['retrying', () => site.batches.retryFailed(id)],
    ['cancelling', () => site.batches.cancel(id)],
  ])(
    'have each item in hand a few times for %s a whole batch, not once for each other',
    async (_what, call) => {
      const { rows } = await workOf(call);
      expect(rows).toBeLessThanOrEqual(FOR_EACH * ITEMS);
    },
  );

  it('go by index alone for feeding what was retried, however much it is', async () => {
    expect(await site.batches.retryFailed(other)).toBe(OTHERS / 5);
    await explainer.query('ANALYZE job');
    const { rows, scanned } = await workOf(() => site.batches.feed(100));
    expect(scanned).toEqual([]);
    expect(rows).toBeLessThanOrEqual(FEW);
  });

  const rerun = (rerunOf: string) =>
    site.batches.create({
      id: randomUUID(),
      tenant: 'default',
      name: 'again',
      model: 'm5@1.0.0',
      intake: 'CLOSED',
      labels: {},
      rerunOf,
    });
});

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

function tableOf(node: Plan): string {
  return node['Relation Name'] ?? '';
}

function rowsOf(node: Plan): number {
  return (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
}
