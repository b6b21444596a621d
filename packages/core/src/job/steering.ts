import { HbscError } from '../errors.ts';
import type { JobRepository } from '../ports.ts';
import type { Dispatch } from './dispatch.ts';
import type { Job } from './job.ts';

/** What a client can do with a job it has handed in. */
export class Steering {
  constructor(
    private readonly jobs: JobRepository,
    private readonly dispatch: Dispatch,
  ) {}

  /**
   * Ends a job that is not over: a queued one at once, a running one by stopping its computation.
   *
   * @throws HbscError `NOT_FOUND`, `CONFLICT` when the job is over
   */
  async cancel(id: string): Promise<Job> {
    const ended = await this.jobs.cancel(id);
    const job = await this.find(id);
    if (!ended) {
      if (job.status === 'CANCELLED') return job;
      throw new HbscError('CONFLICT', `The job is over (${job.status}): there is nothing to cancel.`);
    }
    await Promise.all([
      this.dispatch.withdraw({ ...ended, priority: job.priority }),
      this.dispatch.end(ended),
    ]);
    return job;
  }

  /**
   * Begins another run of a job that failed.
   *
   * @throws HbscError `NOT_FOUND`, `CONFLICT` when the job did not fail or its audio has expired
   */
  async retry(id: string): Promise<Job> {
    const retried = await this.jobs.retry(id);
    if (!retried) {
      const { status } = await this.find(id);
      throw new HbscError('CONFLICT', `The job is ${status}. Only a FAILED job can be retried.`);
    }
    await this.dispatch.run({ ...retried, jobId: id });
    return retried;
  }

  private async find(id: string): Promise<Job> {
    const job = await this.jobs.find(id);
    if (!job) throw new HbscError('NOT_FOUND', `There is no job ${id}.`);
    return job;
  }
}
