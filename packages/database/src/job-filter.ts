import { HEART_SOUND_CLASSES, type JobCursor, type JobFilter } from '@hbsc/core';
import { Prisma } from './generated/client.ts';

/** The `WHERE` of a filter over `job`, `recording` and `result`: core's `matches` says the same of one job at hand. */
export function whereOf(filter: JobFilter, after: JobCursor | null = null): Prisma.Sql {
  const { statuses, priorities, models, outcomes, classNames, errorCodes, createdFrom, createdBefore, text } =
    filter;
  const conditions = [
    statuses && Prisma.sql`job.status = ANY(${statuses}::job_status[])`,
    priorities && Prisma.sql`job.priority = ANY(${priorities}::job_priority[])`,
    models && Prisma.sql`job.model = ANY(${models})`,
    outcomes && Prisma.sql`result.outcome = ANY(${outcomes}::outcome[])`,
    classNames &&
      Prisma.sql`result.top_label = ANY(${classNames.map((name) => HEART_SOUND_CLASSES.indexOf(name))}::int[])`,
    errorCodes && Prisma.sql`job.error_code = ANY(${errorCodes})`,
    createdFrom && Prisma.sql`job.created_at >= ${moment(createdFrom)}`,
    createdBefore && Prisma.sql`job.created_at < ${moment(createdBefore)}`,
    text && holds(text),
    after && Prisma.sql`(job.created_at, job.id) < (${moment(after.createdAt)}, ${after.id}::uuid)`,
  ].filter((condition) => condition instanceof Prisma.Sql);
  return conditions.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join(conditions, ' AND ')}`;
}

function holds(text: string): Prisma.Sql {
  const pattern = text.replace(/[\\%_]/g, '\\$&');
  return Prisma.sql`(
    recording.file_name ILIKE ${`%${pattern}%`} OR job.client_reference ILIKE ${`%${pattern}%`}
    OR job.id::text ILIKE ${`${pattern}%`})`;
}

/** With its time zone: a bare Date reaches Postgres without one. */
function moment(date: Date): Prisma.Sql {
  return Prisma.sql`${date.toISOString()}::timestamptz`;
}
