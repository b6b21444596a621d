import { randomUUID } from 'node:crypto';
import type { Classification, NewJob } from '@hbsc/core';
import { type ThrowAwayDatabase, throwAwayDatabase } from '@hbsc/testkit';
import { Database, migrate, PrismaJobRepository } from '../src/index.ts';

export const CLASSIFICATION: Classification = {
  outcome: 'CLASSIFIED',
  model: { name: 'm5', version: '1.0.0', sha256: 'a'.repeat(64) },
  signal: { format: 'wav', sampleRateHz: 44_100, channels: 2, durationSeconds: 9 },
  probabilities: [0.1, 0.2, 0.3, 0.4],
  windows: [
    { startSeconds: 0, endSeconds: 3, probabilities: [0.1, 0.2, 0.3, 0.4] },
    { startSeconds: 1, endSeconds: 4, probabilities: [0.4, 0.3, 0.2, 0.1] },
  ],
  quality: { index: 0.75, reasons: ['CLIPPED', 'NOISY'] },
  rhythm: {
    heartRateBpm: 72.5,
    heartRateConfidence: 0.9,
    sounds: [
      { sound: 'S1', seconds: 0.41 },
      { sound: 'S2', seconds: 0.72 },
    ],
    systoleSeconds: 0.31,
    diastoleSeconds: null,
  },
  timings: { decodeMs: 1.5, resampleMs: 2.5, inferMs: 3.5, analyseMs: 4.5 },
};

export const FAILURE = { code: 'SILENT_AUDIO', message: 'silent' } as const;

/** A job nobody has asked for anything special for. */
export function newJob(special: Partial<NewJob> = {}): NewJob {
  return {
    id: randomUUID(),
    tenant: 'default',
    recording: { id: randomUUID(), sha256: 'b'.repeat(64), bytes: 12, fileName: 'Ärztin "1".wav' },
    model: 'm5@1.0.0',
    priority: 'NORMAL',
    clientReference: null,
    webhookUrl: null,
    idempotency: null,
    reuseResult: false,
    ...special,
  };
}

/** A migrated database of its own with its jobs, and the ways to bring a job where a test wants it. */
export class TestJobs {
  private constructor(
    private readonly throwAway: ThrowAwayDatabase,
    readonly database: Database,
    readonly jobs: PrismaJobRepository,
  ) {}

  static async open(): Promise<TestJobs> {
    const throwAway = await throwAwayDatabase();
    await migrate(throwAway.url);
    const database = new Database(throwAway.url);
    return new TestJobs(throwAway, database, new PrismaJobRepository(database));
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.throwAway.drop();
  }

  get url(): string {
    return this.throwAway.url;
  }

  async created(special: Partial<NewJob> = {}): Promise<string> {
    const { job } = await this.jobs.create(newJob(special));
    return job.id;
  }

  async running(special: Partial<NewJob> = {}): Promise<string> {
    const id = await this.created(special);
    await this.jobs.start(id, 1);
    return id;
  }

  async succeeded(special: Partial<NewJob> = {}, classification = CLASSIFICATION): Promise<string> {
    const id = await this.running(special);
    await this.jobs.succeed(id, 1, classification);
    return id;
  }

  async failed(special: Partial<NewJob> = {}): Promise<string> {
    const id = await this.created(special);
    await this.jobs.fail(id, 1, FAILURE);
    return id;
  }

  /** Runs SQL that no part of the service would. */
  async execute(sql: string): Promise<void> {
    await this.database.prisma.$executeRawUnsafe(sql);
  }
}
