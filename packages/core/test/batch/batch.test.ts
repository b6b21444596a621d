import { describe, expect, it } from '@jest/globals';
import { type Batch, batchStatusOf, etaSecondsOf, finishedAtOf, meaningBy } from '../../src/index.ts';
import { batch } from './live.ts';

const NOW = new Date();
const closed = (counts: Partial<Batch['counts']>, special: Partial<Batch> = {}) =>
  batch({ intake: 'CLOSED', ...special }, counts);

describe('the status of a batch', () => {
  it.each([
    ['IMPORTING', batch({ intake: 'IMPORTING' })],
    ['OPEN', batch({ intake: 'OPEN' }, { running: 1 })],
    ['OPEN', batch({ intake: 'OPEN' }, { succeeded: 1 })],
    ['PAUSED', batch({ intake: 'OPEN', pausedAt: NOW })],
    ['PAUSED', closed({ waiting: 1 }, { pausedAt: NOW })],
    ['RUNNING', closed({ waiting: 1 })],
    ['RUNNING', closed({ queued: 1 })],
    ['RUNNING', closed({ running: 1, failed: 1 })],
    ['FINISHED', closed({ succeeded: 1, failed: 1, cancelled: 1 })],
    ['FINISHED', closed({ succeeded: 1 }, { pausedAt: NOW })],
    ['FINISHED', closed({})],
    ['CANCELLED', closed({ cancelled: 1 }, { cancelledAt: NOW, pausedAt: NOW })],
    ['REJECTED', batch({ intake: 'REJECTED', cancelledAt: NOW })],
  ])('is %s', (status, given) => {
    expect(batchStatusOf(given)).toBe(status);
  });
});

describe('the moment a batch was over', () => {
  const [before, after] = [new Date(1), new Date(2)];
  it.each([
    ['none while it is not', closed({ waiting: 1 }, { closedAt: before, lastEndAt: after }), null],
    ['the end of its last job', closed({ succeeded: 1 }, { closedAt: before, lastEndAt: after }), after],
    [
      'that of its closing, when its jobs were over',
      closed({ succeeded: 1 }, { closedAt: after, lastEndAt: before }),
      after,
    ],
    ['that of its cancelling', closed({ cancelled: 1 }, { closedAt: before, cancelledAt: after }), after],
  ])('is %s', (_what, given, moment) => {
    expect(finishedAtOf(given)).toEqual(moment);
  });
});

describe('the time a batch still takes', () => {
  it.each([
    ['what is unfinished at the present rate', closed({ waiting: 5, running: 1 }, { ratePerSecond: 2 }), 3],
    ['unknown before there is a rate', closed({ waiting: 5 }), null],
    ['unknown while it is paused', closed({ waiting: 5 }, { ratePerSecond: 2, pausedAt: NOW }), null],
    ['none once it is over', closed({ succeeded: 5 }, { ratePerSecond: 2 }), 0],
  ])('is %s', (_what, given, seconds) => {
    expect(etaSecondsOf(given)).toBe(seconds);
  });
});

describe('a label of a data set', () => {
  it.each([
    ['murmur', 'murmur'],
    [' Murmur ', 'murmur'],
    ['Abnormal', 'murmur'],
    ['normal', 'artifact'],
    ['pathologisch', null],
  ])('%p stands for %p', (given, expected) => {
    expect(meaningBy({ abnormal: 'murmur', normal: 'artifact' })(given)).toBe(expected);
  });
});
