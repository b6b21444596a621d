import type { BatchView } from '@hbsc/client';
import { describe, expect, it } from '@jest/globals';
import { faultsOf } from '../src/datasets/datasets.ts';

describe('the faults of a data set', () => {
  const counts = { total: 10, waiting: 0, queued: 0, running: 0, succeeded: 9, failed: 1, cancelled: 0 };
  const ended = (exitCode: number, changes: Partial<BatchView> = {}) => ({
    exitCode,
    batch: { status: 'FINISHED', counts, ...changes } as BatchView,
  });

  it('are none when every recording came to the end it has to', () => {
    expect(faultsOf(ended(0), { recordings: 10, tooShort: 1 })).toEqual([]);
  });

  it('are what is not so', () => {
    const odd = ended(1, { status: 'RUNNING', counts: { ...counts, total: 12, running: 2 } });
    expect(faultsOf(odd, { recordings: 10, tooShort: 0 })).toEqual([
      'hbsc batch ended with 1',
      'the batch is RUNNING',
      '12 total, not 10',
      '9 succeeded, not 10',
      '1 failed, not 0',
      '2 running, not 0',
    ]);
  });
});
