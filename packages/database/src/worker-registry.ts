import {
  type RunInHand,
  SILENT_MS,
  type WorkerRegistry,
  type WorkerReport,
  type WorkerView,
} from '@hbsc/core';
import type { Database } from './client.ts';
import { UNHURRIED } from './job-changes.ts';

/** The row of a worker that was killed is removed by the others, after milliseconds. */
const FORGET_MS = 60_000;

/** Workers in Postgres, a row each. */
export class PrismaWorkerRegistry implements WorkerRegistry {
  constructor(private readonly database: Database) {}

  async attend({ id, host, pid, startedAt, models, inHand }: WorkerReport): Promise<void> {
    await this.database.query`
      WITH forgotten AS (
        DELETE FROM worker WHERE id IN (
          SELECT id FROM worker WHERE seen_at < now() - ${FORGET_MS} * interval '1 ms' FOR UPDATE SKIP LOCKED)
      )
      INSERT INTO worker (id, host, pid, started_at, models, in_hand)
      VALUES (${id}::uuid, ${host}, ${pid}, ${startedAt.toISOString()}::timestamptz, ${models}::text[],
              ${JSON.stringify(inHand)}::jsonb)
      ON CONFLICT (id) DO UPDATE SET seen_at = now(), models = excluded.models, in_hand = excluded.in_hand
      RETURNING ${UNHURRIED}`;
  }

  async leave(id: string): Promise<void> {
    await this.database.prisma.worker.deleteMany({ where: { id } });
  }

  async list(): Promise<WorkerView[]> {
    const rows = await this.database.query<WorkerRow[]>`
      SELECT id, host, pid, started_at AS "startedAt", seen_at AS "seenAt", models, in_hand AS "inHand"
      FROM worker WHERE seen_at > now() - ${SILENT_MS} * interval '1 ms' ORDER BY started_at, id`;
    return rows.map(({ inHand, ...worker }) => ({
      ...worker,
      inHand: inHand.map(({ since, ...run }) => ({ ...run, since: new Date(since) })),
    }));
  }
}

type WorkerRow = Omit<WorkerView, 'inHand'> & {
  readonly inHand: readonly (Omit<RunInHand, 'since'> & { readonly since: string })[];
};
