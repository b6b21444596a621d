import type { Quotas } from '../access/quotas.ts';
import type { JobCursor, JobRepository, ScopedJobFilter } from '../ports.ts';
import type { Dispatch } from './dispatch.ts';
import { type JobTransition, sourcesOf } from './status.ts';

/** Most jobs that one call changes. */
export const MOST_AT_ONCE = 10_000;
/** Jobs that one statement changes. */
const PAGE = 500;

/** What became of many jobs. */
export interface BulkOutcome {
  /** Jobs that were changed. */
  readonly affected: number;
  /**
   * Jobs that were found and could not be: somebody else changed them first, their audio is no longer kept, or their batch is
   * cancelled. Of jobs that were named, all that were not changed.
   */
  readonly skipped: number;
  /** False when there may be more: {@link MOST_AT_ONCE} were found, or the tenant has as many jobs in flight as it may. */
  readonly isComplete: boolean;
}

/** What an operator can do with many jobs at once. */
export class BulkSteering {
  /** @param quotas - what tenants may use; null for anything */
  constructor(
    private readonly jobs: Pick<JobRepository, 'listPlaces' | 'cancelMany' | 'retryMany'>,
    private readonly dispatch: Pick<Dispatch, 'retries' | 'ends'>,
    private readonly quotas: Pick<Quotas, 'jobsLeft'> | null = null,
  ) {}

  /**
   * Ends the jobs that the filter asks for, that are not over, and that were there at the call: queued ones at once, running ones
   * by stopping their computation. The oldest first.
   */
  cancel(filter: ScopedJobFilter): Promise<BulkOutcome> {
    const cancel = async (ids: readonly string[]) => {
      const ended = await this.jobs.cancelMany(ids);
      await this.dispatch.ends(ended);
      return ended.length;
    };
    return this.change('cancel', filter, cancel, async () => PAGE);
  }

  /**
   * Begins another run of the jobs that the filter asks for and that FAILED, the oldest first; of one tenant no more than it may
   * have in flight. Those of a batch wait to be fed.
   */
  retry(filter: ScopedJobFilter): Promise<BulkOutcome> {
    const retry = async (ids: readonly string[]) => {
      const begun = await this.jobs.retryMany(ids);
      await this.dispatch.retries(begun);
      return begun.length;
    };
    const { tenant } = filter;
    const room = async () =>
      tenant && this.quotas ? Math.min(await this.quotas.jobsLeft(tenant), PAGE) : PAGE;
    return this.change('retry', filter, retry, room);
  }

  private async change(
    transition: JobTransition,
    filter: ScopedJobFilter,
    act: (ids: readonly string[]) => Promise<number>,
    room: () => Promise<number>,
  ): Promise<BulkOutcome> {
    const sources = sourcesOf(transition);
    const statuses = filter.statuses?.filter((status) => sources.includes(status)) ?? sources;
    const wanted = { createdBefore: new Date(), ...filter, statuses };
    const outcomeOf = (found: number, affected: number, isComplete: boolean): BulkOutcome => {
      const asked = filter.ids ? new Set(filter.ids).size : found;
      return { affected, skipped: asked - affected, isComplete };
    };
    let found = 0;
    let affected = 0;
    let after: JobCursor | null = null;
    while (found < MOST_AT_ONCE) {
      const first = await room();
      if (first <= 0) break;
      const page: JobCursor[] = await this.jobs.listPlaces(wanted, { sort: 'CREATED_ASC', first, after });
      found += page.length;
      affected += await act(page.map(({ id }) => id));
      after = page.at(-1) ?? null;
      if (page.length < first) return outcomeOf(found, affected, true);
    }
    return outcomeOf(found, affected, false);
  }
}
