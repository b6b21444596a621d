import type { BoundedCount, Job, JobCursor, JobFilter, JobPageRequest, JobSort } from '@hbsc/core';
import { type Database, UNPREPARED } from './client.ts';
import { Prisma } from './generated/client.ts';
import { alternativesOf } from './job-filter.ts';
import { FROM_JOBS, type JobRow, jobOf, SELECT_JOBS } from './job-rows.ts';

/** Each order has an index, whose `WHERE` says which jobs it holds. */
interface Order {
  readonly key: Prisma.Sql;
  /** A cursor's key as the column has it. */
  readonly cursorValue: (key: number) => Prisma.Sql;
  readonly holds: Prisma.Sql | null;
}

const BY_CREATION: Order = { key: Prisma.sql`job.created_at`, cursorValue: moment, holds: null };
const BY_END: Order = {
  key: Prisma.sql`job.finished_at`,
  cursorValue: moment,
  holds: Prisma.sql`job.finished_at IS NOT NULL`,
};
const BY_DURATION: Order = {
  key: Prisma.sql`job.duration_ms`,
  cursorValue: (key) => Prisma.sql`${key}::float8`,
  holds: Prisma.sql`job.duration_ms IS NOT NULL`,
};

const ORDERS: Readonly<Record<JobSort, Order & { readonly isAscending: boolean }>> = {
  CREATED_DESC: { ...BY_CREATION, isAscending: false },
  CREATED_ASC: { ...BY_CREATION, isAscending: true },
  FINISHED_DESC: { ...BY_END, isAscending: false },
  FINISHED_ASC: { ...BY_END, isAscending: true },
  DURATION_DESC: { ...BY_DURATION, isAscending: false },
  DURATION_ASC: { ...BY_DURATION, isAscending: true },
};

/** As `JobRepository.list`. */
export async function listJobs(database: Database, filter: JobFilter, page: JobPageRequest): Promise<Job[]> {
  const rows = await database.query<JobRow[]>(pageSql(filter, page));
  return rows.map(jobOf);
}

/** As `JobRepository.listPlaces`. */
export async function listPlaces(
  database: Database,
  filter: JobFilter,
  page: JobPageRequest,
): Promise<JobCursor[]> {
  const rows = await database.query<{ id: string; key: Date | number }[]>`
    ${UNPREPARED} ${pageOfIds(filter, page)}`;
  return rows.map(({ id, key }) => ({ id, key: Number(key) }));
}

/** As `JobRepository.count`. */
export async function countJobs(
  database: Database,
  filter: JobFilter,
  sort: JobSort,
  limit: number,
): Promise<BoundedCount> {
  const [row] = await database.query<{ jobs: number }[]>(countSql(filter, sort, limit));
  const jobs = row?.jobs ?? 0;
  return { count: Math.min(jobs, limit), isExact: jobs <= limit };
}

function pageOfIds(
  filter: JobFilter,
  { first, sort = 'CREATED_DESC', after = null }: JobPageRequest,
): Prisma.Sql {
  const { key, cursorValue, holds, isAscending } = ORDERS[sort];
  const direction = Prisma.raw(isAscending ? 'ASC' : 'DESC');
  const beyond = Prisma.raw(isAscending ? '>' : '<');
  const behind =
    after && Prisma.sql`(${key}, job.id) ${beyond} (${cursorValue(after.key)}, ${after.id}::uuid)`;
  const pages = alternativesOf(filter).map(
    (conditions) => Prisma.sql`
      (SELECT job.id, ${key} AS key ${FROM_JOBS} ${where([...conditions, holds, behind])}
       ORDER BY ${key} ${direction}, job.id ${direction} LIMIT ${first})`,
  );
  return Prisma.sql`
    SELECT id, key FROM (${Prisma.join(pages, ' UNION ')}) AS found
    ORDER BY key ${direction}, id ${direction} LIMIT ${first}`;
}

/** The ids of the page first, then its jobs whole: what is not on the page is not read. */
export function pageSql(filter: JobFilter, page: JobPageRequest): Prisma.Sql {
  const direction = Prisma.raw(ORDERS[page.sort ?? 'CREATED_DESC'].isAscending ? 'ASC' : 'DESC');
  return Prisma.sql`
    ${UNPREPARED} ${SELECT_JOBS} JOIN (${pageOfIds(filter, page)}) AS page ON page.id = job.id
    ORDER BY page.key ${direction}, page.id ${direction}`;
}

/** Counts one beyond the limit at most. */
export function countSql(filter: JobFilter, sort: JobSort, limit: number): Prisma.Sql {
  const { holds } = ORDERS[sort];
  const found = alternativesOf(filter).map(
    (conditions) =>
      Prisma.sql`(SELECT job.id ${FROM_JOBS} ${where([...conditions, holds])} LIMIT ${limit + 1})`,
  );
  return Prisma.sql`
    ${UNPREPARED} SELECT count(*)::int AS jobs FROM (
      SELECT FROM (${Prisma.join(found, ' UNION ')}) AS found LIMIT ${limit + 1}
    ) AS counted`;
}

function where(conditions: readonly (Prisma.Sql | null)[]): Prisma.Sql {
  const some = conditions.filter((condition) => condition !== null);
  return some.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join(some, ' AND ')}`;
}

function moment(milliseconds: number): Prisma.Sql {
  return Prisma.sql`${new Date(milliseconds).toISOString()}::timestamptz`;
}
