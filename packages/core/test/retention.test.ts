import { beforeEach, describe, expect, it } from '@jest/globals';
import { type BlobStore, Retention, type RetentionRepository } from '../src/index.ts';

const NOW = new Date('2030-01-31T00:00:00Z');

/** Rows and blobs by age, days before {@link NOW}. */
class Kept implements RetentionRepository, Pick<BlobStore, 'listOlder' | 'removeOlder'> {
  jobs = [1, 5, 9, 30];
  batches = [2, 31];
  uploads = [0.5, 2];
  audio = [1, 5, 9, 30];
  blobs = new Map<string, { ageDays: number; referenced: boolean }>();

  async removeJobsEndedBefore(moment: Date, limit: number): Promise<number> {
    return remove(this.jobs, moment, limit);
  }

  async removeBatchEndedBefore(moment: Date): Promise<number | null> {
    return remove(this.batches, moment, 1) === 1 ? 7 : null;
  }

  async removeWholeAllowances(): Promise<void> {}

  async removeUploadsBegunBefore(moment: Date): Promise<void> {
    remove(this.uploads, moment, Number.POSITIVE_INFINITY);
  }

  async expireAudioBefore(moment: Date, limit: number): Promise<number> {
    return remove(this.audio, moment, limit);
  }

  async unreferenced(sha256s: readonly string[]): Promise<string[]> {
    return sha256s.filter((sha256) => !this.blobs.get(sha256)?.referenced);
  }

  async *listOlder(than: Date): AsyncIterable<readonly string[]> {
    yield [...this.blobs].filter(([, { ageDays }]) => isBefore(ageDays, than)).map(([sha256]) => sha256);
  }

  async removeOlder(sha256: string): Promise<void> {
    this.blobs.delete(sha256);
  }
}

function isBefore(ageDays: number, moment: Date): boolean {
  return NOW.getTime() - ageDays * 24 * 60 * 60 * 1000 < moment.getTime();
}

function remove(ages: number[], moment: Date, limit: number): number {
  const expired = ages.filter((age) => isBefore(age, moment)).slice(0, limit);
  for (const age of expired) ages.splice(ages.indexOf(age), 1);
  return expired.length;
}

describe('retention', () => {
  let kept: Kept;
  beforeEach(() => {
    kept = new Kept();
  });
  const expire = (audioDays: number, jobDays: number, leaving = new AbortController().signal) =>
    new Retention(kept, kept, { audioDays, jobDays }, leaving).expire(NOW);

  it('keeps everything for ever where nothing else is said', async () => {
    expect(await expire(0, 0)).toEqual({ jobs: 0, recordings: 0, blobs: 0 });
    expect(kept.jobs).toHaveLength(4);
  });

  it('keeps large uploads for a day', async () => {
    await expire(0, 0);
    expect(kept.uploads).toEqual([0.5]);
  });

  it('forgets jobs and audio each after its own time', async () => {
    expect(await expire(3, 10)).toMatchObject({ jobs: 8, recordings: 3 });
    expect(kept).toMatchObject({ jobs: [1, 5, 9], batches: [2], audio: [1] });
  });

  it('goes on until all that has expired is dealt with, however much it is', async () => {
    kept.jobs = Array.from({ length: 1_700 }, () => 40);
    expect(await expire(0, 10)).toMatchObject({ jobs: 1_707 });
  });

  it('leaves the rest to the next round when it is told to stop', async () => {
    kept.blobs.set('orphan', { ageDays: 9, referenced: false });
    expect(await expire(3, 10, AbortSignal.abort())).toEqual({ jobs: 0, recordings: 0, blobs: 0 });
    expect(kept.blobs.size).toBe(1);
  });

  it('removes blobs that nothing refers to, never one in use, never one that has just come in', async () => {
    kept.blobs.set('used', { ageDays: 9, referenced: true });
    kept.blobs.set('orphan', { ageDays: 9, referenced: false });
    kept.blobs.set('on its way in', { ageDays: 0.01, referenced: false });
    expect(await expire(0, 0)).toMatchObject({ blobs: 1 });
    expect([...kept.blobs.keys()]).toEqual(['used', 'on its way in']);
  });
});
