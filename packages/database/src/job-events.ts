import { type BatchEvents, JOB_STATUSES, type JobChange, type JobEvents, MOST_UNREAD } from '@hbsc/core';
import { type ChangeRow, changeOf, JOB_CHANNEL } from './job-changes.ts';
import { Listener } from './listener.ts';
import { Subscribers } from './subscribers.ts';

/** The topic of those who want to hear of every job. */
const ANY = 'any';
/** Changes that are looked up after the connection was lost, for those who hear of every job: when they are more, their feeds end. */
const MOST_CAUGHT_UP = MOST_UNREAD + 1;
/** A change takes effect when its statement is committed, which is a little after the moment it is dated, milliseconds. */
const COMMIT_MS = 5_000;

const ID = '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})';
const CHANGE = new RegExp(`^${ID} ([1-9]\\d{0,9}) (${JOB_STATUSES.join('|')})(?: ${ID})?$`);
const BATCH = new RegExp(`^batch ${ID}$`);

/**
 * Hears of every change of a job's status through LISTEN/NOTIFY: told with the commit of the change itself, so neither before
 * it nor without it. What changed while the connection was lost is looked up when it is back.
 */
export class PostgresJobEvents extends Listener implements JobEvents, BatchEvents {
  protected readonly channel = JOB_CHANNEL;
  private readonly byJob = new Subscribers<JobChange>();
  private readonly ofAny = new Subscribers<JobChange>();
  private readonly byBatch = new Subscribers<void>();

  onChange(jobId: string, listener: (change: JobChange) => void): () => void {
    return this.byJob.add(jobId, listener);
  }

  onAnyChange(listener: (change: JobChange) => void): () => void {
    return this.ofAny.add(ANY, listener);
  }

  onBatchChange(batchId: string, listener: () => void): () => void {
    return this.byBatch.add(batchId, listener);
  }

  protected hear(payload: string): void {
    const change = parseChange(payload);
    if (change) this.tell(change);
    const batchId = change ? change.batchId : BATCH.exec(payload)?.[1];
    if (batchId) this.byBatch.tell(batchId);
  }

  protected async catchUp(deafMs: number): Promise<void> {
    for (const batchId of this.byBatch.topics) this.byBatch.tell(batchId);
    const awaited = this.byJob.topics;
    const [present, late] = await Promise.all([
      awaited.length > 0 ? this.presentOf(awaited) : [],
      this.ofAny.topics.length > 0 ? this.changedWithin(deafMs + COMMIT_MS) : [],
    ]);
    for (const row of [...present, ...late]) this.tell(changeOf(row));
  }

  private tell(change: JobChange): void {
    this.byJob.tell(change.jobId, change);
    this.ofAny.tell(ANY, change);
  }

  private presentOf(ids: readonly string[]): Promise<ChangeRow[]> {
    return this.database.query`SELECT id, revision, status FROM job WHERE id = ANY(${ids}::uuid[])`;
  }

  /** A job that is over was attended to for the last time at its end. */
  private changedWithin(ms: number): Promise<ChangeRow[]> {
    return this.database.query`
      WITH recent AS (
        (SELECT id, revision, status, attended_at FROM job
         WHERE finished_at IS NULL AND attended_at > now() - ${ms} * interval '1 ms'
         ORDER BY attended_at DESC LIMIT ${MOST_CAUGHT_UP})
        UNION ALL
        (SELECT id, revision, status, finished_at FROM job
         WHERE finished_at > now() - ${ms} * interval '1 ms'
         ORDER BY finished_at DESC LIMIT ${MOST_CAUGHT_UP})
      )
      SELECT id, revision, status FROM recent ORDER BY attended_at DESC LIMIT ${MOST_CAUGHT_UP}`;
  }
}

/** Null for anything that is not exactly a change: another version of the service may say other things. */
function parseChange(payload: string): (JobChange & { batchId: string | undefined }) | null {
  const [, jobId, revision, status, batchId] = CHANGE.exec(payload) ?? [];
  if (jobId === undefined) return null;
  return { jobId, revision: Number(revision), status: status as JobChange['status'], batchId };
}
