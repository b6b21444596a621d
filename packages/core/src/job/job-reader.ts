import type { JobRepository } from '../ports.ts';
import type { Job } from './job.ts';

/** Most jobs read by one statement. */
const BATCH = 500;
/** Before a reading that failed is tried again, milliseconds. */
const PAUSES_MS = [50, 200, 800, 2_000];

/** Reads jobs together that are asked for together: hundreds who wait for the same moment cost a statement or two. */
export class JobReader {
  private readonly asked = new Map<string, PromiseWithResolvers<Job | null>>();
  private reading = false;

  constructor(private readonly jobs: Pick<JobRepository, 'findMany'>) {}

  /** The job as it is now or later than now, or null when there is none. */
  read(id: string): Promise<Job | null> {
    const known = this.asked.get(id);
    if (known) return known.promise;
    const answer = withResolvers<Job | null>();
    this.asked.set(id, answer);
    if (!this.reading) {
      this.reading = true;
      // What is asked for in the same turn of the event loop is read together.
      setImmediate(() => void this.readAll());
    }
    return answer.promise;
  }

  private async readAll(): Promise<void> {
    while (this.asked.size > 0) {
      const batch = [...this.asked].slice(0, BATCH);
      for (const [id] of batch) this.asked.delete(id);
      try {
        const found = await this.find(batch.map(([id]) => id));
        const byId = new Map(found.map((job) => [job.id, job]));
        for (const [id, answer] of batch) answer.resolve(byId.get(id) ?? null);
      } catch (error) {
        for (const [, answer] of batch) answer.reject(error);
      }
    }
    this.reading = false;
  }

  /** Hundreds of readers need not all begin anew because a connection to the rows was lost and is made again. */
  private async find(ids: readonly string[]): Promise<Job[]> {
    for (const pauseMs of PAUSES_MS) {
      try {
        return await this.jobs.findMany(ids);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
    return this.jobs.findMany(ids);
  }
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
