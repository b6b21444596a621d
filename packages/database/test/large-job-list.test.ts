import { JOB_SORTS, type JobFilter, MOST_COUNTED } from '@hbsc/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Prisma } from '../src/generated/client.ts';
import { countSql, pageSql } from '../src/job-list.ts';
import { TestJobs } from './fixtures.ts';

/** HBSC_TEST_JOBS sets another number, to measure: the statements' times are printed then. */
const JOBS = Number(process.env.HBSC_TEST_JOBS ?? 30_000);
const IS_MEASURED = process.env.HBSC_TEST_JOBS !== undefined;

const ID = (n: string) => `md5('${n}' || n)::uuid`;

/** Jobs of a month, the latest still under way; what is rare in life is rare here. */
const FILL = `
  SET session_replication_role = replica;
  INSERT INTO batch (id, name, model, intake) VALUES ('00000000-0000-4000-8000-000000000000', 'ward', 'm5@1.0.0', 'CLOSED');
  INSERT INTO recording (id, sha256, bytes, file_name, search_text)
  SELECT ${ID('recording')}, repeat(md5('audio' || n), 2), 800000, file_name, file_name || coalesce(E'\\n' || reference, '')
  FROM (SELECT n, 'ward' || n % 40 || '/recording_' || n || '.wav' AS file_name,
               CASE WHEN n % 10 = 0 THEN 'patient ' || n / 10 END AS reference
        FROM generate_series(1, ${JOBS}) AS n) AS file;
  INSERT INTO job (id, recording_id, status, model, priority, client_reference, error_code, error_message,
                   created_at, queued_at, started_at, finished_at, batch_id)
  SELECT ${ID('job')}, ${ID('recording')}, status::job_status,
         CASE WHEN n % 500 = 0 THEN 'm5@1.0.0' ELSE 'pcgnet@1.0.1' END,
         (CASE WHEN n % 1000 = 0 THEN 'HIGH' WHEN n % 3 = 0 THEN 'LOW' ELSE 'NORMAL' END)::job_priority,
         CASE WHEN n % 10 = 0 THEN 'patient ' || n / 10 END,
         CASE WHEN status = 'FAILED' THEN CASE WHEN n % 100 = 7 THEN 'SILENT_AUDIO' ELSE 'TIMEOUT' END END,
         CASE WHEN status = 'FAILED' THEN 'it failed' END,
         at, at, CASE WHEN status <> 'QUEUED' THEN at + interval '1 s' END,
         CASE WHEN status NOT IN ('QUEUED', 'RUNNING') THEN at + n % 977 * interval '10 ms' + interval '1 s' END,
         CASE WHEN n % 20 = 0 THEN '00000000-0000-4000-8000-000000000000'::uuid END
  FROM (SELECT n, now() - (${JOBS} - n) * interval '30 days' / ${JOBS} AS at,
               CASE WHEN n > ${JOBS} - 100 THEN 'QUEUED' WHEN n > ${JOBS} - 104 THEN 'RUNNING'
                    WHEN n % 50 = 7 THEN 'FAILED' WHEN n % 500 = 9 THEN 'CANCELLED' ELSE 'SUCCEEDED' END AS status
        FROM generate_series(1, ${JOBS}) AS n) AS made;
  INSERT INTO result (job_id, outcome, model_name, model_version, model_sha256, probabilities, top_label, format,
                      sample_rate_hz, channels, duration_seconds, decode_ms, resample_ms, infer_ms, analyse_ms)
  SELECT id, (CASE WHEN n % 300 = 1 THEN 'POOR_SIGNAL' WHEN n % 5 = 1 THEN 'UNCERTAIN' ELSE 'CLASSIFIED' END)::outcome,
         'pcgnet', '1.0.1', repeat('a', 64), '{0.1,0.2,0.3,0.4}',
         CASE WHEN n % 400 = 3 THEN 1 WHEN n % 4 = 3 THEN 2 ELSE 3 END, 'wav', 44100, 1, 9, 5, 2, 20, 3
  FROM (SELECT id, row_number() OVER (ORDER BY created_at) AS n FROM job WHERE status = 'SUCCEEDED') AS succeeded;
  ANALYZE`;

const FILTERS: Readonly<Record<string, JobFilter>> = {
  nothing: {},
  'a frequent status': { statuses: ['SUCCEEDED'] },
  'a rare status': { statuses: ['CANCELLED'] },
  'those under way': { statuses: ['QUEUED', 'RUNNING'] },
  'a rare priority': { priorities: ['HIGH'] },
  'a rare model': { models: ['m5@1.0.0'] },
  'a model nobody asked for': { models: ['m9@1.0.0'] },
  'a rare outcome': { outcomes: ['POOR_SIGNAL'] },
  'a frequent class': { classNames: ['normal'] },
  'a rare class': { classNames: ['extrahls'] },
  'a class there is none of': { classNames: ['artifact'] },
  'an error': { errorCodes: ['TIMEOUT'] },
  'an error there is none of': { errorCodes: ['INTERNAL'] },
  'a day': {
    createdFrom: new Date(Date.now() - 10 * 86_400_000),
    createdBefore: new Date(Date.now() - 9 * 86_400_000),
  },
  'a batch': { batchId: '00000000-0000-4000-8000-000000000000' },
  'a text that all have': { text: 'recording' },
  'a text that one has': { text: `recording_${Math.floor(JOBS / 2)}.wav` },
  'a text that none has': { text: 'no such thing' },
  'the beginning of an id': { text: 'c0ffe' },
  'a text in a reference, among what failed': { text: 'patient 12', statuses: ['FAILED'] },
  'three things at once': { statuses: ['SUCCEEDED'], classNames: ['extrahls'], models: ['m5@1.0.0'] },
};

/** Of {@link FILTERS}, those that most jobs pass. */
const ARE_MOST = ['nothing', 'a frequent status', 'a frequent class', 'a text that all have'];

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

describe('the list of very many jobs', () => {
  let rows: TestJobs;

  beforeAll(async () => {
    rows = await TestJobs.open();
    const client = new pg.Client(rows.url);
    await client.connect();
    await client.query(FILL);
    await client.end();
  }, 120_000);
  afterAll(() => rows?.close());

  /** Tables that are read from one end to the other by the statement. */
  const readWhole = async (what: string, sql: Prisma.Sql): Promise<string[]> => {
    const options = IS_MEASURED ? 'ANALYZE, FORMAT JSON' : 'FORMAT JSON';
    const text = sql.text.replace('/* unprepared */', `/* unprepared */ EXPLAIN (${options})`);
    const [row] = await rows.database.prisma.$queryRawUnsafe<
      { 'QUERY PLAN': [{ Plan: Plan; 'Execution Time'?: number; 'Planning Time'?: number }] }[]
    >(text, ...sql.values);
    if (!row) throw new Error('there is no plan');
    const [{ Plan: plan, 'Execution Time': ms, 'Planning Time': planning }] = row['QUERY PLAN'];
    if (IS_MEASURED)
      process.stderr.write(`${what}: ${ms} ms (and ${planning} ms to plan) ${namesOf(plan)}\n`);
    return scansOf(plan);
  };

  it.each(Object.entries(FILTERS))('reads no table whole for %s, in any order', async (what, filter) => {
    for (const sort of JOB_SORTS) {
      const whole = await readWhole(`${what}, ${sort}`, pageSql(filter, { sort, first: 51 }));
      expect({ sort, whole }).toEqual({ sort, whole: [] });
    }
  });

  it.each(Object.entries(FILTERS))('reads no table whole to count %s', async (what, filter) => {
    const whole = await readWhole(`count ${what}`, countSql(filter, 'CREATED_DESC', MOST_COUNTED));
    // Of what nearly all jobs are, the first ten thousand are found as fast in any order.
    expect(ARE_MOST.includes(what) ? [] : whole).toEqual([]);
    const { count, isExact } = await rows.jobs.count(filter, 'CREATED_DESC', MOST_COUNTED);
    expect(isExact || count === MOST_COUNTED).toBe(true);
  });
});

function scansOf(plan: Plan): string[] {
  const here = plan['Node Type'] === 'Seq Scan' ? [plan['Relation Name'] ?? ''] : [];
  return [...here, ...(plan.Plans ?? []).flatMap(scansOf)];
}

function namesOf(plan: Plan): string {
  const { 'Node Type': type, 'Relation Name': relation = '', Plans: parts = [] } = plan;
  const index = (plan as { 'Index Name'?: string })['Index Name'] ?? '';
  return `${type} ${index || relation}${parts.length ? ` [${parts.map(namesOf).join(', ')}]` : ''}`;
}
