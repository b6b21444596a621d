import type { JobRepository, JobRun } from '../ports.ts';
import type { RunInHand } from '../worker/worker.ts';
import type { Lane } from './catalogue.ts';

/** How often a worker says of itself, and of the runs it has in hand, that it lives, milliseconds. */
export const KEEP_ALIVE_MS = 2_000;

/** The runs a worker is busy with. Most are over before they are ever spoken of. */
export class InHand {
  private readonly busyWith = new Set<RunInHand>();
  private readonly timer: NodeJS.Timeout;

  /** @param onError - hears of every time the rows could not be told */
  constructor(jobs: Pick<JobRepository, 'keepAlive'>, onError: (error: unknown) => void) {
    this.timer = setInterval(() => {
      if (this.busyWith.size > 0) jobs.keepAlive(this.runs).catch(onError);
    }, KEEP_ALIVE_MS);
    this.timer.unref();
  }

  /** The longest in hand first. */
  get runs(): readonly RunInHand[] {
    return [...this.busyWith];
  }

  /** Does the work and says so while it lasts. */
  async during<T>({ jobId, run }: JobRun, lane: Lane, work: () => Promise<T>): Promise<T> {
    const inHand: RunInHand = { jobId, run, lane, since: new Date() };
    this.busyWith.add(inHand);
    try {
      return await work();
    } finally {
      this.busyWith.delete(inHand);
    }
  }

  close(): void {
    clearInterval(this.timer);
  }
}
