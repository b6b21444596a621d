import { LiveReading } from '../live-reading.ts';
import type { JobQueue, JobRepository, LaneWorkload } from '../ports.ts';
import type { JobName } from './catalogue.ts';

/** How much there is to do, and what the queue says of it. */
export interface WorkloadReport {
  readonly interactive: LaneReport;
  readonly bulk: LaneReport;
  /** Webhooks on their way; null when the queue does not answer. */
  readonly pendingWebhooks: number | null;
}

export interface LaneReport extends LaneWorkload {
  /** Deliveries that are not over; null when the queue does not answer. */
  readonly pending: number | null;
  /** Whether workers take nothing from it; null when the queue does not answer. */
  readonly isPaused: boolean | null;
}

/** The workload as it changes. */
export class LiveWorkload extends LiveReading<WorkloadReport> {
  constructor(jobs: Pick<JobRepository, 'workload'>, queue: Pick<JobQueue, 'state'>, readEveryMs?: number) {
    super(() => readWorkload(jobs, queue), readEveryMs);
  }
}

/** The workload as it is. */
export async function readWorkload(
  jobs: Pick<JobRepository, 'workload'>,
  queue: Pick<JobQueue, 'state'>,
): Promise<WorkloadReport> {
  const stateOf = (name: JobName) => queue.state(name).catch(() => ({ pending: null, isPaused: null }));
  const [workload, interactive, bulk, webhooks] = await Promise.all([
    jobs.workload(),
    stateOf('classify-recording'),
    stateOf('classify-in-bulk'),
    stateOf('deliver-webhook'),
  ]);
  return {
    interactive: { ...workload.interactive, pending: interactive.pending, isPaused: interactive.isPaused },
    bulk: { ...workload.bulk, pending: bulk.pending, isPaused: bulk.isPaused },
    pendingWebhooks: webhooks.pending,
  };
}
