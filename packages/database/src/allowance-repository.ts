import type { AllowanceRepository } from '@hbsc/core';
import type { Database } from './client.ts';
import { Prisma } from './generated/client.ts';
import { UNHURRIED } from './job-changes.ts';

/**
 * Allowances in Postgres, a row a caller: the moment at which the allowance is whole again (the generic cell rate algorithm). One
 * statement takes, or changes nothing.
 */
export class PostgresAllowanceRepository implements AllowanceRepository {
  constructor(private readonly database: Database) {}

  async take(subject: string, requests: number, perMinute: number): Promise<number | null> {
    const cost = Prisma.sql`${(requests * 60) / perMinute} * interval '1 s'`;
    const after = Prisma.sql`greatest(request_rate.whole_at, now()) + ${cost}`;
    const taken = await this.database.query<unknown[]>`
      INSERT INTO request_rate (subject, whole_at) VALUES (${subject}, now() + ${cost})
      ON CONFLICT (subject) DO UPDATE SET whole_at = ${after} WHERE ${after} <= now() + interval '1 minute'
      RETURNING ${UNHURRIED}`;
    if (taken.length > 0) return null;
    const [row] = await this.database.query<{ seconds: number }[]>`
      SELECT extract(epoch FROM ${after} - interval '1 minute' - now())::float8 AS seconds
      FROM request_rate WHERE subject = ${subject}`;
    return Math.max(0, row?.seconds ?? 0);
  }
}
