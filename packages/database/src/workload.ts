import type { LaneWorkload, Scope, Workload } from '@hbsc/core';
import type { Database } from './client.ts';
import { andSeen } from './scope.ts';

const IDLE: LaneWorkload = {
  queued: 0,
  running: 0,
  oldestQueuedSeconds: 0,
  succeededLastMinute: 0,
  failedLastMinute: 0,
  cancelledLastMinute: 0,
};

/** As `JobRepository.workload`. A job that waits for its batch to be fed is on no lane yet. */
export async function readWorkload(database: Database, scope: Scope): Promise<Workload> {
  const rows = await database.query<(LaneWorkload & { bulk: boolean })[]>`
    SELECT priority = 'LOW' AS bulk,
           count(*) FILTER (WHERE status = 'QUEUED')::int AS queued,
           count(*) FILTER (WHERE status = 'RUNNING')::int AS running,
           greatest(0, extract(epoch FROM now() - min(queued_at) FILTER (WHERE status = 'QUEUED')))::float8
             AS "oldestQueuedSeconds",
           count(*) FILTER (WHERE status = 'SUCCEEDED')::int AS "succeededLastMinute",
           count(*) FILTER (WHERE status = 'FAILED')::int AS "failedLastMinute",
           count(*) FILTER (WHERE status = 'CANCELLED')::int AS "cancelledLastMinute"
    FROM job WHERE (finished_at IS NULL AND attended_at IS NOT NULL OR finished_at > now() - interval '1 minute') ${andSeen(scope, 'job')}
    GROUP BY bulk`;
  const laneOf = (wanted: boolean): LaneWorkload => {
    const lane = rows.find(({ bulk }) => bulk === wanted);
    if (!lane) return IDLE;
    const { bulk, ...workload } = lane;
    return workload;
  };
  return { interactive: laneOf(false), bulk: laneOf(true) };
}
