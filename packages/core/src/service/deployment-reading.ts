import { readWorkload, type WorkloadReport } from '../job/live-workload.ts';
import type { ModelSelection, ModelStanding } from '../model-selection.ts';
import type { JobQueue, JobRepository } from '../ports.ts';
import type { WorkerRegistry } from '../worker/worker.ts';

/** How long a reading is believed, milliseconds. */
const BELIEVED_MS = 1_000;
/**
 * Longest wait for the rows, milliseconds: whoever asks wants an answer, even that there is none. A queue that is away is given up after
 * 2 s, and must not be taken for rows that are.
 */
const PATIENCE_MS = 3_000;

/** What waits in the rows before it comes to a lane. */
export interface Backlog {
  /** Files of data sets that have no job yet and are to have one. */
  readonly waitingItems: number;
  /** Webhooks that are owed and not delivered. */
  readonly pendingWebhooks: number;
}

/** The whole deployment at one moment, as far as its operator's instruments show it. */
export interface DeploymentState extends Backlog {
  readonly lanes: WorkloadReport;
  readonly workers: number;
  readonly models: readonly ModelStanding[];
}

export interface DeploymentReadingParts {
  readonly jobs: Pick<JobRepository, 'workload'>;
  readonly queue: Pick<JobQueue, 'state'>;
  readonly backlog: { read(): Promise<Backlog> };
  readonly workers: Pick<WorkerRegistry, 'list'>;
  readonly models: Pick<ModelSelection, 'list'>;
}

/** Reads the deployment when somebody asks, once a second however many do. */
export class DeploymentReading {
  private latest: { readonly state: Promise<DeploymentState | null>; readonly until: number } | null = null;

  constructor(private readonly parts: DeploymentReadingParts) {}

  /** Null when the rows do not answer within {@link PATIENCE_MS}. */
  now(): Promise<DeploymentState | null> {
    if (this.latest === null || this.latest.until < Date.now()) {
      this.latest = { state: inTime(this.read()), until: Date.now() + BELIEVED_MS };
    }
    return this.latest.state;
  }

  private async read(): Promise<DeploymentState> {
    const { jobs, queue, backlog, workers, models } = this.parts;
    const [lanes, waiting, present, known] = await Promise.all([
      readWorkload(jobs, queue),
      backlog.read(),
      workers.list(),
      models.list(),
    ]);
    return { ...waiting, lanes, workers: present.length, models: known };
  }
}

async function inTime(reading: Promise<DeploymentState>): Promise<DeploymentState | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  const state = await Promise.race([reading.catch(() => null), tooLate]);
  clearTimeout(timer);
  return state;
}
