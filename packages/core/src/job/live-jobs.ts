import { type Scope, sees } from '../access/scope.ts';
import { HbscError } from '../errors.ts';
import type { JobEvents, JobRepository, ScopedJobFilter } from '../ports.ts';
import type { Job } from './job.ts';
import { matches } from './job-filter.ts';
import { JobReader } from './job-reader.ts';
import { isTerminal, JOB_STATUSES } from './status.ts';
import { Bell, type Stoppable, stoppable } from './stoppable.ts';
import { Turns } from './turns.ts';

/** Most changed jobs kept for a feed's reader that does not keep up. */
export const MOST_UNREAD = 1_000;
/** Jobs a feed begins with: those under way. */
const FIRST_JOBS = 100;
/** Feeds that read their first jobs at once: the connections to the rows are everybody's. */
const FIRST_READINGS = 2;
/** Jobs a feed remembers having told of. */
const MOST_REMEMBERED = 10_000;

/** Jobs as they change, in every process of the service. What a reader costs is bounded, however slow it is. */
export class LiveJobs {
  private readonly reader: JobReader;
  private readonly firstReadings = new Turns(FIRST_READINGS);

  constructor(
    private readonly jobs: Pick<JobRepository, 'findMany' | 'list'>,
    private readonly events: JobEvents,
  ) {
    this.reader = new JobReader(jobs);
  }

  /**
   * A job as it is, then as it is after each change, until it is over. A reader that is slow, or late, sees the latest state and
   * always the last; no state is told twice.
   *
   * @throws HbscError `NOT_FOUND`
   */
  watch(id: string, scope: Scope): Stoppable<Job> {
    return stoppable((signal) => this.watchUntil(id, scope, signal));
  }

  /**
   * The jobs under way that the filter asks for, then each job that changes into one or changes and still is one. Changes that come
   * faster than they are read are told as the latest state of each job.
   *
   * @throws HbscError `RATE_LIMITED` when more than {@link MOST_UNREAD} jobs are unread
   */
  feed(filter: ScopedJobFilter): Stoppable<Job> {
    return stoppable((signal) => this.feedUntil(filter, signal));
  }

  private async *watchUntil(id: string, scope: Scope, signal: AbortSignal): AsyncGenerator<Job, void> {
    const bell = new Bell(signal);
    const forget = this.events.onChange(id, () => bell.ring());
    try {
      let told = 0;
      while (!signal.aborted) {
        const job = await this.reader.read(id);
        if (!job || !sees(scope, job)) {
          if (told === 0) throw new HbscError('NOT_FOUND', `There is no job ${id}.`);
          return;
        }
        // A crash of Postgres may undo a start, and another change then have its revision.
        if (job.revision > told || isTerminal(job.status)) yield job;
        told = job.revision;
        if (isTerminal(job.status)) return;
        await bell.heard();
      }
    } finally {
      forget();
    }
  }

  /** Oldest first. Whoever has left before its turn costs nothing more. */
  private async underWay(filter: ScopedJobFilter, signal: AbortSignal): Promise<Job[]> {
    const statuses = (filter.statuses ?? JOB_STATUSES).filter((status) => !isTerminal(status));
    if (statuses.length === 0) return [];
    const newestFirst = await this.firstReadings.take(async () =>
      signal.aborted ? [] : this.jobs.list({ ...filter, statuses }, { first: FIRST_JOBS }),
    );
    return newestFirst.reverse();
  }

  private async *feedUntil(filter: ScopedJobFilter, signal: AbortSignal): AsyncGenerator<Job, void> {
    const bell = new Bell(signal);
    const unread = new Set<string>();
    const told = new Told();
    const forget = this.events.onAnyChange(({ jobId, revision }) => {
      if (told.holds(jobId, revision) || unread.size > MOST_UNREAD) return;
      unread.add(jobId);
      bell.ring();
    });
    try {
      for (const job of await this.underWay(filter, signal)) if (told.add(job)) yield job;
      while (!signal.aborted) {
        await bell.heard();
        if (unread.size > MOST_UNREAD) throw tooSlow();
        const changed = [...unread];
        unread.clear();
        for (const job of await Promise.all(changed.map((id) => this.reader.read(id)))) {
          if (job && matches(filter, job) && told.add(job)) yield job;
        }
      }
    } finally {
      forget();
    }
  }
}

/** The revisions a reader has been told, of as many jobs as are worth remembering. */
class Told {
  private readonly revisions = new Map<string, number>();

  holds(id: string, revision: number): boolean {
    return (this.revisions.get(id) ?? 0) >= revision;
  }

  /** False when this revision or a later one was told before. */
  add({ id, revision }: Job): boolean {
    if (this.holds(id, revision)) return false;
    this.revisions.delete(id);
    this.revisions.set(id, revision);
    const [oldest] = this.revisions.keys();
    if (this.revisions.size > MOST_REMEMBERED && oldest !== undefined) this.revisions.delete(oldest);
    return true;
  }
}

function tooSlow(): HbscError {
  return new HbscError(
    'RATE_LIMITED',
    `More than ${MOST_UNREAD} jobs changed before they were read. Subscribe again with a narrower filter, or read faster.`,
  );
}
