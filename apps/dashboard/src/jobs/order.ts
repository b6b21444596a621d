import type { JobRow, JobSort } from '@hbsc/client';

/** Whether a job would stand before the last of the rows that were read. */
export function standsAmong(row: JobRow, last: JobRow | null, sort: JobSort = 'CREATED_DESC'): boolean {
  if (!last) return true;
  const [own, other] = [placeOf(row, sort), placeOf(last, sort)];
  if (own === null || other === null) return false;
  return sort.endsWith('DESC') ? own >= other : own <= other;
}

function placeOf(row: JobRow, sort: JobSort): number | null {
  if (sort.startsWith('CREATED')) return Date.parse(row.createdAt);
  if (sort.startsWith('FINISHED')) return row.finishedAt === null ? null : Date.parse(row.finishedAt);
  return tookMs(row);
}

/** How long the current run took, milliseconds; null while it is not over. */
export function tookMs({ startedAt, finishedAt }: Pick<JobRow, 'startedAt' | 'finishedAt'>): number | null {
  return startedAt === null || finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt);
}
