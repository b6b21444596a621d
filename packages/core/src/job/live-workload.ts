import { EVERY_TENANT, type Scope } from '../access/scope.ts';
import { LiveReading } from '../live-reading.ts';
import type { JobQueue, JobRepository, LaneWorkload } from '../ports.ts';
import type { JobName } from './catalogue.ts';
import type { Stoppable } from './stoppable.ts';

/** How much there is to do, and what the queue says of it. */
export interface WorkloadReport {
  readonly interactive: LaneReport;
  readonly bulk: LaneReport;
  /** Webhooks on their way; null when the queue does not answer, and for one tenant: the queue does not tell them apart. */
  readonly pendingWebhooks: number | null;
}

export interface LaneReport extends LaneWorkload {
  /** Deliveries that are not over; null when the queue does not answer, and for one tenant. */
  readonly pending: number | null;
  /** Whether workers take nothing from it; null when the queue does not answer. */
  readonly isPaused: boolean | null;
}

/** The workload as it changes, of everybody or of one tenant. */
export class LiveWorkload {
  private readonly readings = new Map<string | null, LiveReading<WorkloadReport>>();

  constructor(
    private readonly jobs: Pick<JobRepository, 'workload'>,
    private readonly queue: Pick<JobQueue, 'state'>,
    private readonly readEveryMs?: number,
  ) {}

  /** The workload as it is, then each time another reading says otherwise. Ends with the error of a reading that fails. */
  watch(scope: Scope): Stoppable<WorkloadReport> {
    const known = this.readings.get(scope.tenant);
    const read = () => readWorkload(this.jobs, this.queue, scope);
    const reading = known ?? new LiveReading(read, this.readEveryMs);
    this.readings.set(scope.tenant, reading);
    return reading.watch();
  }
}

/** The workload as it is. */
export async function readWorkload(
  jobs: Pick<JobRepository, 'workload'>,
  queue: Pick<JobQueue, 'state'>,
  scope: Scope = EVERY_TENANT,
): Promise<WorkloadReport> {
  const unknown = { pending: null, isPaused: null };
  const stateOf = async (name: JobName) =>
    scope.tenant === null ? queue.state(name).catch(() => unknown) : unknown;
  const [workload, interactive, bulk, webhooks] = await Promise.all([
    jobs.workload(scope),
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
