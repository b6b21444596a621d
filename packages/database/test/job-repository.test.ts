import { randomUUID } from 'node:crypto';
import type { Classification } from '@hbsc/core';
import { type ThrowAwayDatabase, throwAwayDatabase } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, migrate, PrismaJobRepository } from '../src/index.ts';

const CLASSIFICATION: Classification = {
  model: { name: 'm5', version: '1.0.0', sha256: 'a'.repeat(64) },
  signal: { format: 'wav', sampleRateHz: 44_100, channels: 2, durationSeconds: 9 },
  probabilities: [0.1, 0.2, 0.3, 0.4],
  timings: { decodeMs: 1.5, resampleMs: 2.5, inferMs: 3.5 },
};

describe('job repository on Postgres', () => {
  let throwAway: ThrowAwayDatabase;
  let database: Database;
  let jobs: PrismaJobRepository;

  beforeAll(async () => {
    throwAway = await throwAwayDatabase();
    await migrate(throwAway.url);
    database = new Database(throwAway.url);
    jobs = new PrismaJobRepository(database);
  });
  afterAll(async () => {
    await database?.close();
    await throwAway?.drop();
  });

  const recording = () => ({
    id: randomUUID(),
    sha256: 'b'.repeat(64),
    bytes: 12,
    fileName: 'Ärztin "1".wav',
  });
  const created = () => jobs.create({ id: randomUUID(), recording: recording() });
  const running = async () => {
    const job = await created();
    await jobs.start(job.id, 1);
    return job;
  };

  it('creates a queued job that reads back as it was written', async () => {
    const job = await created();
    expect(job).toMatchObject({ status: 'QUEUED', run: 1, attempts: 0, error: null, classification: null });
    expect(await jobs.find(job.id)).toEqual(job);
  });

  it('finds nothing for an unknown id', async () => {
    expect(await jobs.find(randomUUID())).toBeNull();
  });

  it('counts each start of a run and hands out its recording', async () => {
    const { id, recording } = await created();
    expect(await jobs.start(id, 1)).toEqual({ recording, attempts: 1 });
    expect(await jobs.start(id, 1)).toEqual({ recording, attempts: 2 });
    expect(await jobs.find(id)).toMatchObject({
      status: 'RUNNING',
      attempts: 2,
      startedAt: expect.any(Date),
    });
  });

  it('does not start an unknown run, nor one that is over', async () => {
    const { id } = await running();
    expect(await jobs.start(id, 2)).toBeNull();
    await jobs.fail(id, 1, { code: 'SILENT_AUDIO', message: 'silent' });
    expect(await jobs.start(id, 1)).toBeNull();
  });

  it('commits the result with the success', async () => {
    const { id } = await running();
    expect(await jobs.succeed(id, 1, CLASSIFICATION)).toBe(true);
    const job = await jobs.find(id);
    expect(job).toMatchObject({ status: 'SUCCEEDED', error: null, finishedAt: expect.any(Date) });
    expect(job?.classification).toEqual(CLASSIFICATION);
  });

  it('lets the first of many results stand, however they race', async () => {
    const { id } = await running();
    const results = Array.from({ length: 10 }, (_, n) => ({
      ...CLASSIFICATION,
      probabilities: [n, 0, 0, 0],
    }));
    const kept = await Promise.all(results.map((result) => jobs.succeed(id, 1, result)));
    expect(kept.filter(Boolean)).toHaveLength(1);
    expect((await jobs.find(id))?.classification?.probabilities[0]).toBe(kept.indexOf(true));
  });

  it('keeps a failure with its reason, and a late result does not overturn it', async () => {
    const { id } = await running();
    expect(await jobs.fail(id, 1, { code: 'SILENT_AUDIO', message: 'silent' })).toBe(true);
    expect(await jobs.succeed(id, 1, CLASSIFICATION)).toBe(false);
    expect(await jobs.find(id)).toMatchObject({
      status: 'FAILED',
      error: { code: 'SILENT_AUDIO', message: 'silent' },
      classification: null,
    });
  });

  it('migrates a database once, and says what it applied', async () => {
    const fresh = await throwAwayDatabase();
    try {
      expect((await migrate(fresh.url)).length).toBeGreaterThan(0);
      expect(await migrate(fresh.url)).toEqual([]);
    } finally {
      await fresh.drop();
    }
  });

  it('migrates once when many processes start together', async () => {
    const fresh = await throwAwayDatabase();
    try {
      const applied = await Promise.all([migrate(fresh.url), migrate(fresh.url), migrate(fresh.url)]);
      expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
    } finally {
      await fresh.drop();
    }
  });
});
