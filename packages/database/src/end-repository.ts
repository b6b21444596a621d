import {
  BUCKET_RATIO,
  type EndCount,
  type EndCounts,
  type EndRepository,
  HEART_SOUND_CLASSES,
  HISTORY_MINUTES,
  type JobStatus,
  LATENCY_STAGES,
  type LatencyStage,
  type Outcome,
  SHORTEST_MS,
} from '@hbsc/core';
import type { Database } from './client.ts';
import { Prisma } from './generated/client.ts';

/** How long each stage took, milliseconds: null where the job did not go through it. */
const STAGES: Readonly<Record<LatencyStage, Prisma.Sql>> = {
  WAITING: Prisma.sql`extract(epoch FROM started_at - queued_at) * 1000`,
  RUNNING: Prisma.sql`duration_ms`,
  DECODE: Prisma.sql`decode_ms`,
  RESAMPLE: Prisma.sql`resample_ms`,
  INFER: Prisma.sql`infer_ms`,
  ANALYSE: Prisma.sql`analyse_ms`,
  TOTAL: Prisma.sql`CASE WHEN started_at IS NOT NULL THEN extract(epoch FROM finished_at - queued_at) * 1000 END`,
};

const BUCKETS = Prisma.join(
  LATENCY_STAGES.map(
    (stage) => Prisma.sql`
      CASE WHEN reused_from IS NULL AND (${STAGES[stage]}) IS NOT NULL THEN
        floor(ln(greatest((${STAGES[stage]})::float8, ${SHORTEST_MS})) / ln(${BUCKET_RATIO}::float8))::int
      END AS ${columnOf(stage)}`,
  ),
);

const GROUPS = [
  'status',
  'error_code',
  'outcome',
  'top_label',
  ...LATENCY_STAGES.map((stage) => `"${stage}"`),
];
const COLUMNS = Prisma.raw(GROUPS.join(', '));
const GROUPING_SETS = Prisma.raw(GROUPS.map((group) => `(minute, ${group})`).join(', '));

/** Ends of jobs in Postgres. One pass over those since the first minute, by index. */
export class PostgresEndRepository implements EndRepository {
  constructor(private readonly database: Database) {}

  async countEnds(from: Date | null): Promise<EndCounts> {
    const since = from?.toISOString() ?? null;
    const rows = await this.database.query<CountRow[]>`
      WITH ended AS (
        SELECT date_trunc('minute', finished_at) AS minute, status, error_code, outcome, top_label, ${BUCKETS}
        FROM job LEFT JOIN result ON result.job_id = job.id
        WHERE finished_at >= greatest(
          ${since}::timestamptz, date_trunc('minute', now()) - ${HISTORY_MINUTES - 1} * interval '1 minute')
      )
      SELECT now() AS now, counted.* FROM (VALUES (1)) AS once LEFT JOIN (
        SELECT minute, count(*)::int AS jobs, ${COLUMNS} FROM ended
        GROUP BY GROUPING SETS (${GROUPING_SETS}) HAVING num_nonnulls(${COLUMNS}) = 1
      ) AS counted ON true`;
    const now = rows[0]?.now;
    if (!now) throw new Error('the ends of jobs were not counted');
    return { now, counts: rows.flatMap((row) => countOf(row) ?? []) };
  }
}

function columnOf(stage: LatencyStage): Prisma.Sql {
  return Prisma.raw(`"${stage}"`);
}

/** Of the columns after `jobs`, the one that was counted by is not null; where nothing was counted, all are null. */
type CountRow = {
  readonly now: Date;
  readonly minute: Date | null;
  readonly jobs: number | null;
  readonly status: JobStatus | null;
  readonly error_code: string | null;
  readonly outcome: Outcome | null;
  readonly top_label: number | null;
} & Readonly<Record<LatencyStage, number | null>>;

function countOf(row: CountRow): EndCount | null {
  const { minute, jobs, status, error_code: errorCode, outcome, top_label: label } = row;
  if (minute === null || jobs === null) return null;
  if (status !== null) return { minute, jobs, status };
  if (errorCode !== null) return { minute, jobs, errorCode };
  if (outcome !== null) return { minute, jobs, outcome };
  const className = label === null ? undefined : HEART_SOUND_CLASSES[label];
  if (className) return { minute, jobs, className };
  for (const stage of LATENCY_STAGES) {
    const bucket = row[stage];
    if (bucket !== null) return { minute, jobs, stage, bucket };
  }
  return null;
}
