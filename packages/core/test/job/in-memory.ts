import {
  type Classification,
  type Job,
  type JobError,
  type JobRepository,
  nextStatus,
  type Recording,
  sourcesOf,
} from '../../src/index.ts';

export const CLASSIFICATION: Classification = {
  model: { name: 'm5', version: '1.0.0', sha256: 'a'.repeat(64) },
  signal: { format: 'wav', sampleRateHz: 44_100, channels: 1, durationSeconds: 9 },
  probabilities: [0.1, 0.2, 0.3, 0.4],
  timings: { decodeMs: 1, resampleMs: 2, inferMs: 3 },
};

/** Rows in a map, under the rules of the state machine. */
export class InMemoryJobs implements JobRepository {
  readonly rows = new Map<string, Job>();

  async create({ id, recording }: { id: string; recording: Recording }): Promise<Job> {
    const job: Job = {
      id,
      recording,
      status: 'QUEUED',
      run: 1,
      attempts: 0,
      error: null,
      classification: null,
      createdAt: new Date(0),
      startedAt: null,
      finishedAt: null,
    };
    this.rows.set(id, job);
    return job;
  }

  async find(id: string): Promise<Job | null> {
    return this.rows.get(id) ?? null;
  }

  async start(id: string, run: number): Promise<{ recording: Recording; attempts: number } | null> {
    const job = this.rows.get(id);
    if (job === undefined || !this.move(id, run, 'start', { attempts: job.attempts + 1 })) return null;
    return { recording: job.recording, attempts: job.attempts + 1 };
  }

  async succeed(id: string, run: number, classification: Classification): Promise<boolean> {
    return this.move(id, run, 'succeed', { classification });
  }

  async fail(id: string, run: number, error: JobError): Promise<boolean> {
    return this.move(id, run, 'fail', { error });
  }

  private move(id: string, run: number, transition: 'start' | 'succeed' | 'fail', change: Partial<Job>) {
    const job = this.rows.get(id);
    if (job === undefined || job.run !== run || !sourcesOf(transition).includes(job.status)) return false;
    this.rows.set(id, { ...job, ...change, status: nextStatus(job.status, transition) });
    return true;
  }
}
