import type { Scope } from '@hbsc/core';
import { Prisma } from './generated/client.ts';

/**
 * One more condition of a `WHERE`: that the row is seen.
 *
 * @param table - whose column `tenant` is asked
 */
export function andSeen(
  { tenant }: Scope,
  table: 'job' | 'batch' | 'recording' | 'large_upload',
): Prisma.Sql {
  return tenant === null ? Prisma.empty : Prisma.sql`AND ${COLUMNS[table]} = ${tenant}`;
}

const COLUMNS = {
  job: Prisma.sql`job.tenant`,
  recording: Prisma.sql`recording.tenant`,
  batch: Prisma.sql`batch.tenant`,
  large_upload: Prisma.sql`large_upload.tenant`,
};
