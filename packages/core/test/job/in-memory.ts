import {
  type BoundedCount,
  type Cancellations,
  type ChosenModels,
  type Classification,
  type CreatedJob,
  cursorOf,
  type EndedRun,
  HbscError,
  isTerminal,
  JOB_PRIORITIES,
  type Job,
  type JobChange,
  type JobCursor,
  type JobError,
  type JobEvents,
  type JobFilter,
  type JobName,
  type JobPageRequest,
  type JobQueue,
  type JobRepository,
  type JobRun,
  type JobTransition,
  type LaneWorkload,
  laneOf,
  type ModelRegistry,
  matches,
  type NewJob,
  type PrioritizedRun,
  type QueueState,
  type Recording,
  type RetriedRun,
  type ShippedModel,
  type StartedRun,
  sourcesOf,
  targetOf,
  type Workload,
} from '../../src/index.ts';

export const CLASSIFICATION: Classification = {
  outcome: 'CLASSIFIED',
  model: { name: 'm5', version: '1.0.0', sha256: 'a'.repeat(64) },
  signal: { format: 'wav', sampleRateHz: 44_100, channels: 1, durationSeconds: 9 },
  probabilities: [0.1, 0.2, 0.3, 0.4],
  windows: [{ startSeconds: 0, endSeconds: 9, probabilities: [0.1, 0.2, 0.3, 0.4] }],
  quality: { index: 0.9, reasons: [] },
  rhythm: {
    heartRateBpm: 72,
    heartRateConfidence: 0.8,
    sounds: [{ sound: 'S1', seconds: 0.4 }],
    systoleSeconds: 0.3,
    diastoleSeconds: 0.5,
  },
  timings: { decodeMs: 1, resampleMs: 2, inferMs: 3, analyseMs: 4 },
};

export const RECORDING: Recording = {
  id: 'recording',
  sha256: 'b'.repeat(64),
  bytes: 12,
  fileName: 'heart.wav',
};

export const newJob = (id: string, changes: Partial<NewJob> = {}): NewJob => ({
  id,
  tenant: 'default',
  recording: RECORDING,
  model: 'm5@1.0.0',
  priority: 'NORMAL',
  clientReference: null,
  webhookUrl: null,
  idempotency: null,
  reuseResult: false,
  ...changes,
});

/** Rows in a map, under the rules of the state machine. */
export class InMemoryJobs implements JobRepository, JobEvents, Cancellations {
  readonly rows = new Map<string, Job>();
  readonly keptAlive: JobRun[][] = [];
  /** The model in the shadow. */
  shadow: string | null = null;
  /** Whom {@link takeUnattended} finds. */
  unattended: string[] = [];
  readonly listeners = new Set<(change: JobChange) => void>();
  /** Statements so far that read many jobs. */
  reads = 0;
  private readonly deaths = new Map<string, number>();
  private created = 0;

  async create({ idempotency: _, reuseResult: __, ...job }: NewJob): Promise<CreatedJob> {
    const row: Job = {
      ...job,
      status: 'QUEUED',
      run: 1,
      attempts: 0,
      revision: 0,
      reusedFrom: null,
      batchId: null,
      error: null,
      classification: null,
      createdAt: new Date(this.created),
      queuedAt: new Date(this.created++),
      startedAt: null,
      finishedAt: null,
    };
    return { job: this.write(row), isNew: true };
  }

  async find(id: string): Promise<Job | null> {
    return this.rows.get(id) ?? null;
  }

  async findMany(ids: readonly string[]): Promise<Job[]> {
    this.reads += 1;
    return ids.flatMap((id) => this.rows.get(id) ?? []);
  }

  async list(filter: JobFilter, { first, after = null }: JobPageRequest): Promise<Job[]> {
    const newestFirst = [...this.rows.values()].reverse().filter((job) => matches(filter, job));
    return newestFirst.filter((job) => !after || job.createdAt.getTime() < after.key).slice(0, first);
  }

  async listPlaces(filter: JobFilter, { first, after = null }: JobPageRequest): Promise<JobCursor[]> {
    const places = [...this.rows.values()]
      .filter((job) => matches(filter, job))
      .map((job) => cursorOf(job, 'CREATED_ASC'));
    return places.filter(({ key }) => !after || key > after.key).slice(0, first);
  }

  async cancelMany(ids: readonly string[]): Promise<EndedRun[]> {
    const ended = await Promise.all(ids.map((id) => this.cancel(id)));
    return ended.filter((run) => run !== null);
  }

  async retryMany(ids: readonly string[]): Promise<RetriedRun[]> {
    const begun = await Promise.all(ids.map((id) => this.retry(id)));
    return begun.filter((run) => run !== null);
  }

  async count(filter: JobFilter): Promise<BoundedCount> {
    return { count: (await this.list(filter, { first: this.rows.size })).length, isExact: true };
  }

  async workload(): Promise<Workload> {
    const jobs = [...this.rows.values()];
    const lane = (name: JobName): LaneWorkload => {
      const among = (status: Job['status']) =>
        jobs.filter((job) => laneOf(job.priority) === name && job.status === status).length;
      return {
        queued: among('QUEUED'),
        running: among('RUNNING'),
        oldestQueuedSeconds: 0,
        succeededLastMinute: among('SUCCEEDED'),
        failedLastMinute: among('FAILED'),
        cancelledLastMinute: among('CANCELLED'),
      };
    };
    return { interactive: lane('classify-recording'), bulk: lane('classify-in-bulk') };
  }

  async start(id: string, run: number): Promise<StartedRun | null> {
    const attempts = (this.rows.get(id)?.attempts ?? 0) + 1;
    const job = this.move(id, run, 'start', { attempts });
    return job && { recording: job.recording, attempts, waitedMs: 0, model: job.model, shadow: this.shadow };
  }

  async countDeath(id: string): Promise<number> {
    const deaths = (this.deaths.get(id) ?? 0) + 1;
    this.deaths.set(id, deaths);
    return deaths;
  }

  async keepAlive(runs: readonly JobRun[]): Promise<void> {
    this.keptAlive.push([...runs]);
  }

  async succeed(id: string, run: number, classification: Classification): Promise<EndedRun | null> {
    return endedOf(this.move(id, run, 'succeed', { classification }));
  }

  async fail(id: string, run: number, error: JobError): Promise<EndedRun | null> {
    return endedOf(this.move(id, run, 'fail', { error }));
  }

  async cancel(id: string): Promise<EndedRun | null> {
    return endedOf(this.move(id, this.rows.get(id)?.run ?? 0, 'cancel', {}));
  }

  async retry(id: string): Promise<RetriedRun | null> {
    const run = this.rows.get(id)?.run ?? 0;
    const job = this.move(id, run, 'retry', { run: run + 1, attempts: 0, error: null });
    return job && { jobId: id, run: job.run, priority: job.priority, batchId: job.batchId };
  }

  async takeUnattended(_quietMs: number, limit: number): Promise<PrioritizedRun[]> {
    const quiet = this.unattended.flatMap((id) => this.rows.get(id) ?? []);
    const taken = JOB_PRIORITIES.flatMap((priority) =>
      quiet.filter((job) => job.priority === priority).slice(0, limit),
    );
    this.unattended = this.unattended.filter((id) => !taken.some((job) => job.id === id));
    return taken.map(({ id, run, priority }) => ({ jobId: id, run, priority }));
  }

  onChange(jobId: string, listener: (change: JobChange) => void): () => void {
    return this.onAnyChange((change) => change.jobId === jobId && listener(change));
  }

  onAnyChange(listener: (change: JobChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onCancelled(jobId: string, listener: () => void): () => void {
    return this.onChange(jobId, ({ status }) => status === 'CANCELLED' && listener());
  }

  /** Tells again of a job as it is. */
  repeat(id: string): void {
    const job = this.rows.get(id);
    if (job) this.tell(job);
  }

  private move(id: string, run: number, transition: JobTransition, change: Partial<Job>): Job | null {
    const job = this.rows.get(id);
    if (job === undefined || job.run !== run || !sourcesOf(transition).includes(job.status)) return null;
    return this.write({ ...job, ...change, status: targetOf(transition) });
  }

  private write(job: Job): Job {
    const row = { ...job, revision: job.revision + 1 };
    this.rows.set(job.id, row);
    this.tell(row);
    return row;
  }

  private tell({ id, revision, status }: Job): void {
    for (const listener of [...this.listeners]) listener({ jobId: id, revision, status });
  }
}

function endedOf(job: Job | null): EndedRun | null {
  if (!job || !isTerminal(job.status)) return null;
  return { jobId: job.id, run: job.run, owesWebhook: job.webhookUrl !== null };
}

/** A deployment whose workers hold these models. */
export class InMemoryModels implements ModelRegistry {
  private choices: ChosenModels = { active: null, activeSince: null, shadow: null, shadowSince: null };

  constructor(private models: readonly ShippedModel[]) {}

  async register(models: readonly ShippedModel[]): Promise<void> {
    this.models = models;
  }

  async list(): Promise<ShippedModel[]> {
    return [...this.models];
  }

  async chosen(): Promise<ChosenModels> {
    return this.choices;
  }

  async card(): Promise<string> {
    return '';
  }

  async choose(role: 'active' | 'shadow', model: string | null): Promise<void> {
    this.choices = { ...this.choices, [role]: model, [`${role}Since`]: model && new Date() };
  }
}

/** What is on the queue, in order; a worker is the `work` of the test, called while the job is being enqueued. */
export class InMemoryQueue implements JobQueue {
  readonly deliveries: { name: JobName; run: JobRun; urgent: boolean }[] = [];
  gone = false;
  work: (run: JobRun) => Promise<void> = async () => undefined;

  async enqueue(name: JobName, payload: object, { urgent = false } = {}): Promise<void> {
    this.check();
    const run = payload as JobRun;
    this.deliveries.push({ name, run: { jobId: run.jobId, run: run.run }, urgent });
    await this.work(run);
  }

  async enqueueAll(name: JobName, payloads: readonly object[], options = {}): Promise<void> {
    this.check();
    for (const payload of payloads) await this.enqueue(name, payload, options);
  }

  async remove(name: JobName, payload: object): Promise<void> {
    this.check();
    const { jobId, run } = payload as JobRun;
    const place = this.deliveries.findIndex(
      (delivery) => delivery.name === name && delivery.run.jobId === jobId && delivery.run.run === run,
    );
    if (place >= 0) this.deliveries.splice(place, 1);
  }

  async state(name: JobName): Promise<QueueState> {
    this.check();
    const waiting = this.deliveries.filter((delivery) => delivery.name === name).length;
    return { isPaused: false, pending: waiting, waiting, active: 0, delayed: 0 };
  }

  private check(): void {
    if (this.gone) throw new HbscError('QUEUE_UNAVAILABLE');
  }
}
