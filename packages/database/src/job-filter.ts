import { HEART_SOUND_CLASSES, type JobFilter } from '@hbsc/core';
import { Prisma } from './generated/client.ts';

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * What a filter asks for of `job`, `recording` and `result`: core's `matches` says the same of one job at hand. A job is found
 * when all conditions of one alternative hold. They are apart because each has an index of its own, and no index serves both.
 */
export function alternativesOf(filter: JobFilter): Prisma.Sql[][] {
  const { text } = filter;
  const conditions = conditionsOf(filter);
  if (!text) return [conditions];
  const alternatives = [[...conditions, holds(text)]];
  if (beginsId(text)) alternatives.push([...conditions, hasIdWith(text)]);
  return alternatives;
}

function conditionsOf(filter: JobFilter): Prisma.Sql[] {
  const { tenant, statuses, priorities, models, outcomes, classNames, errorCodes } = filter;
  const { createdFrom, createdBefore, batchId, recordingId, ids } = filter;
  return [
    typeof tenant === 'string' && Prisma.sql`job.tenant = ${tenant}`,
    ids && Prisma.sql`job.id = ANY(${ids}::uuid[])`,
    statuses && Prisma.sql`job.status = ANY(${statuses}::job_status[])`,
    priorities && Prisma.sql`job.priority = ANY(${priorities}::job_priority[])`,
    models && Prisma.sql`job.model = ANY(${models})`,
    outcomes && Prisma.sql`result.outcome = ANY(${outcomes}::outcome[])`,
    classNames &&
      Prisma.sql`result.top_label = ANY(${classNames.map((name) => HEART_SOUND_CLASSES.indexOf(name))}::int2[])`,
    errorCodes && Prisma.sql`job.error_code = ANY(${errorCodes})`,
    createdFrom && Prisma.sql`job.created_at >= ${moment(createdFrom)}`,
    createdBefore && Prisma.sql`job.created_at < ${moment(createdBefore)}`,
    batchId && Prisma.sql`job.batch_id = ${batchId}::uuid`,
    recordingId && Prisma.sql`job.recording_id = ${recordingId}::uuid`,
  ].filter((condition) => condition instanceof Prisma.Sql);
}

/** Found by trigrams where there is an index of them. */
function holds(text: string): Prisma.Sql {
  return Prisma.sql`recording.search_text ILIKE ${`%${text.replace(/[\\%_]/g, '\\$&')}%`}`;
}

function beginsId(text: string): boolean {
  return [...text].every((character, place) =>
    FIRST_ID[place] === '-' ? character === '-' : place < FIRST_ID.length && /[0-9a-f]/i.test(character),
  );
}

function hasIdWith(beginning: string): Prisma.Sql {
  const rest = beginning.length;
  return Prisma.sql`
    job.id BETWEEN ${beginning + FIRST_ID.slice(rest)}::uuid AND ${beginning + LAST_ID.slice(rest)}::uuid`;
}

/** With its time zone: a bare Date reaches Postgres without one. */
function moment(date: Date): Prisma.Sql {
  return Prisma.sql`${date.toISOString()}::timestamptz`;
}
