import { describe, expect, it } from '@jest/globals';
import { type Job, timelineOf } from '../../src/index.ts';
import { CLASSIFICATION, InMemoryJobs, newJob } from './in-memory.ts';

const at = (ms: number) => new Date(ms);

describe('where the time of a job went', () => {
  const job = async (changes: Partial<Job>): Promise<Job> => {
    const { job: created } = await new InMemoryJobs().create(newJob('a'));
    return { ...created, queuedAt: at(1_000), ...changes };
  };

  it('is waiting, while it waits', async () => {
    expect(timelineOf(await job({}))).toEqual([{ stage: 'WAITING', startedAt: at(1_000), durationMs: null }]);
  });

  it('is a wait that is over when it was cancelled before it began', async () => {
    const cancelled = await job({ status: 'CANCELLED', finishedAt: at(1_500) });
    expect(timelineOf(cancelled)).toEqual([{ stage: 'WAITING', startedAt: at(1_000), durationMs: 500 }]);
  });

  it('is a wait and a run that goes on, while it runs', async () => {
    const running = await job({ status: 'RUNNING', startedAt: at(1_200) });
    expect(timelineOf(running)).toEqual([
      { stage: 'WAITING', startedAt: at(1_000), durationMs: 200 },
      { stage: 'RUNNING', startedAt: at(1_200), durationMs: null },
    ]);
  });

  it('has the parts of the run too, which make up all of it', async () => {
    const succeeded = await job({
      status: 'SUCCEEDED',
      startedAt: at(1_200),
      finishedAt: at(1_220),
      classification: CLASSIFICATION,
    });
    expect(timelineOf(succeeded)).toEqual([
      { stage: 'WAITING', startedAt: at(1_000), durationMs: 200 },
      { stage: 'RUNNING', startedAt: at(1_200), durationMs: 20 },
      { stage: 'DECODE', startedAt: null, durationMs: 1 },
      { stage: 'RESAMPLE', startedAt: null, durationMs: 2 },
      { stage: 'INFER', startedAt: null, durationMs: 3 },
      { stage: 'ANALYSE', startedAt: null, durationMs: 4 },
      { stage: 'OTHER', startedAt: null, durationMs: 10 },
    ]);
  });

  it('is nothing of its own when it took over the result of another', async () => {
    const reused = await job({ reusedFrom: 'other', finishedAt: at(1_000), classification: CLASSIFICATION });
    expect(timelineOf(reused)).toEqual([]);
  });
});
