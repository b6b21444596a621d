import type { Quotas } from '../access/quotas.ts';
import type { Scope } from '../access/scope.ts';
import { HbscError } from '../errors.ts';
import type { JobRepository } from '../ports.ts';
import type { Dispatch } from './dispatch.ts';
import type { Job } from './job.ts';
import { type JobTransition, sourcesOf } from './status.ts';

/** What a client can do with a job it has handed in. */
export class Steering {
  /** @param quotas - what tenants may use; null for anything */
  constructor(
    private readonly jobs: JobRepository,
    private readonly dispatch: Dispatch,
    private readonly quotas: Pick<Quotas, 'admitJob'> | null = null,
  ) {}

  /**
   * Ends a job that is not over: a queued one at once, a running one by stopping its computation.
   *
   * @throws HbscError `NOT_FOUND`, `CONFLICT` when the job is over
   */
  async cancel(id: string, scope: Scope): Promise<Job> {
    const ended = await this.jobs.cancel(id, scope);
    const job = await this.find(id, scope);
    if (ended) {
      await Promise.all([
        this.dispatch.withdraw({ ...ended, priority: job.priority }),
        this.dispatch.end(ended),
      ]);
      return job;
    }
    if (job.status === 'CANCELLED') return job;
    if (hasChanged(job, 'cancel')) return this.cancel(id, scope);
    throw new HbscError('CONFLICT', `The job is over (${job.status}): there is nothing to cancel.`);
  }

  /**
   * Begins another run of a job that failed. One of a batch waits to be fed.
   *
   * @throws HbscError `NOT_FOUND`, `CONFLICT` when the job did not fail, its audio has expired or its batch is cancelled, `RATE_LIMITED`
   *   when its tenant has as many jobs in flight as it may
   */
  async retry(id: string, scope: Scope): Promise<Job> {
    if (this.quotas) await this.quotas.admitJob((await this.find(id, scope)).tenant);
    const retried = await this.jobs.retry(id, scope);
    const job = await this.find(id, scope);
    if (retried) {
      await this.dispatch.retries([retried]);
      return job;
    }
    if (hasChanged(job, 'retry')) return this.retry(id, scope);
    throw new HbscError('CONFLICT', `The job is ${job.status}. Only a FAILED job can be retried.`);
  }

  private async find(id: string, scope: Scope): Promise<Job> {
    const job = await this.jobs.find(id, scope);
    if (!job) throw new HbscError('NOT_FOUND', `There is no job ${id}.`);
    return job;
  }
}

/** Whether what was refused a moment ago is possible now: then somebody changed the job in between, and no reason would be true. */
function hasChanged({ status }: Job, refused: JobTransition): boolean {
  return sourcesOf(refused).includes(status);
}
