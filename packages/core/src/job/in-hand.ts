import type { JobRepository, JobRun } from '../ports.ts';

/** How often a worker says of the runs it has in hand that it lives, milliseconds. */
export const KEEP_ALIVE_MS = 2_000;

/** The runs a worker is busy with. Most are over before they are ever spoken of. */
export class InHand {
  private readonly runs = new Set<JobRun>();
  private readonly timer: NodeJS.Timeout;

  /** @param onError - hears of every time the rows could not be told */
  constructor(jobs: JobRepository, onError: (error: unknown) => void) {
    this.timer = setInterval(() => {
      if (this.runs.size > 0) jobs.keepAlive([...this.runs]).catch(onError);
    }, KEEP_ALIVE_MS);
    this.timer.unref();
  }

  /** Does the work and says so while it lasts. */
  async during<T>(run: JobRun, work: () => Promise<T>): Promise<T> {
    this.runs.add(run);
    try {
      return await work();
    } finally {
      this.runs.delete(run);
    }
  }

  close(): void {
    clearInterval(this.timer);
  }
}
