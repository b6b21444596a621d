import { describe, expect, it } from '@jest/globals';
import { BUCKET_RATIO, type EndCount, HISTORY_MINUTES, JobHistory, statsOf } from '../../src/index.ts';

const MINUTE_MS = 60_000;
const at = (minute: number, seconds = 0) => new Date(minute * MINUTE_MS + seconds * 1_000);
const bucketOf = (ms: number) => Math.floor(Math.log(ms) / Math.log(BUCKET_RATIO));

describe('the history of ends', () => {
  it('counts every minute again until it is settled, and then never', async () => {
    const asked: (Date | null)[] = [];
    let now = at(1_000, 10);
    const history = new JobHistory({
      async countEnds(from) {
        asked.push(from);
        const last = Math.floor(now.getTime() / MINUTE_MS);
        const first = new Date(Math.max(Number(from ?? 0), at(last - HISTORY_MINUTES + 1).getTime()));
        const counts: EndCount[] = [at(999), at(1_000), at(1_001)]
          .filter((minute) => minute >= first && minute <= now)
          .map((minute) => ({ minute, jobs: asked.length, status: 'SUCCEEDED' }));
        return { now, counts };
      },
    });
    const jobs = async () => (await history.read()).counts.map((count) => count.jobs);

    expect(await jobs()).toEqual([1, 1]);
    now = at(1_000, 40);
    expect(await jobs()).toEqual([2, 2]);
    expect(await jobs()).toEqual([2, 3]);
    now = at(1_001, 10);
    expect(await jobs()).toEqual([2, 4, 4]);
    expect(asked).toEqual([null, at(999), at(1_000), at(1_000)]);

    now = at(1_000 + HISTORY_MINUTES);
    const { minutes, counts } = await history.read();
    expect(minutes).toHaveLength(HISTORY_MINUTES);
    expect([minutes[0], minutes.at(-1)]).toEqual([at(1_001), at(1_060)]);
    expect(counts.every(({ minute }) => minute >= at(1_001))).toBe(true);
  });
});

describe('the service at a glance', () => {
  it('adds up what was counted minute by minute', () => {
    const stats = statsOf(
      [at(1), at(2)],
      [
        { minute: at(1), jobs: 3, status: 'SUCCEEDED' },
        { minute: at(2), jobs: 2, status: 'FAILED' },
        { minute: at(1), jobs: 1, errorCode: 'TIMEOUT' },
        { minute: at(2), jobs: 2, errorCode: 'SILENT_AUDIO' },
        { minute: at(2), jobs: 1, errorCode: 'SILENT_AUDIO' },
        { minute: at(1), jobs: 2, outcome: 'CLASSIFIED' },
        { minute: at(2), jobs: 1, className: 'murmur' },
      ],
    );
    expect(stats.perMinute).toEqual([
      { minute: at(1), succeeded: 3, failed: 0, cancelled: 0 },
      { minute: at(2), succeeded: 0, failed: 2, cancelled: 0 },
    ]);
    expect(stats.errors).toEqual([
      { code: 'SILENT_AUDIO', count: 3 },
      { code: 'TIMEOUT', count: 1 },
    ]);
    expect(stats.outcomes).toContainEqual({ outcome: 'CLASSIFIED', count: 2 });
    expect(stats.classes).toContainEqual({ className: 'murmur', count: 1 });
    expect(stats.stages).toEqual([]);
  });

  it('tells quantiles of durations within 2.5 %', () => {
    const durations = Array.from({ length: 100 }, (_, n) => 10 + n);
    const counts = durations.map(
      (ms): EndCount => ({ minute: at(1), jobs: 1, stage: 'INFER', bucket: bucketOf(ms) }),
    );
    const [infer] = statsOf([at(1)], counts).stages;
    expect(infer).toMatchObject({ stage: 'INFER', jobs: 100 });
    expect(Math.abs((infer?.p50Ms ?? 0) / 59 - 1)).toBeLessThan(0.026);
    expect(Math.abs((infer?.p95Ms ?? 0) / 104 - 1)).toBeLessThan(0.026);
  });
});
