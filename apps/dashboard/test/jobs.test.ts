import type { JobRow } from '@hbsc/client';
import { describe, expect, it } from '@jest/globals';
import { matches } from '../src/jobs/matches.ts';
import { standsAmong } from '../src/jobs/order.ts';
import { filterOf, jobSearchOf, lifelongFilterOf } from '../src/jobs/search.ts';
import { parseSearch, stringifySearch } from '../src/shell/search-params.ts';

const ROW: JobRow = {
  id: '57eab63a-9718-4bed-8b75-3ffa9785b4ca',
  status: 'SUCCEEDED',
  priority: 'NORMAL',
  model: 'pcgnet@1.0.1',
  clientReference: null,
  revision: 3,
  run: 1,
  attempts: 1,
  batchId: null,
  fileName: 'heart.wav',
  bytes: 80_044,
  createdAt: '2026-01-31T09:00:00.000Z',
  queuedAt: '2026-01-31T09:00:00.000Z',
  startedAt: '2026-01-31T09:00:01.000Z',
  finishedAt: '2026-01-31T09:00:03.000Z',
  error: null,
  result: {
    outcome: 'UNCERTAIN',
    topPrediction: { className: 'murmur', confidence: 0.4 },
    heartRate: null,
    duration: 5,
  },
};

describe('the address of a list of jobs', () => {
  it.each([
    { status: ['QUEUED', 'FAILED'], text: 'ward 3, bed 7' },
    { class: ['murmur'], outcome: ['CLASSIFIED', 'UNCERTAIN'], error: ['TIMEOUT'] },
    { from: '2026-01-31T09:54:33.000Z', model: 'pcgnet@1.0.1', sort: 'DURATION_ASC' },
    {},
  ])('holds %j', (search) => {
    expect(jobSearchOf(parseSearch(stringifySearch(search)))).toEqual(search);
  });

  it('is short and can be read', () => {
    expect(stringifySearch({ status: ['QUEUED', 'FAILED'], text: 'ward 3' })).toBe(
      '?status=QUEUED,FAILED&text=ward%203',
    );
    expect(stringifySearch({ status: [], text: undefined })).toBe('');
  });

  it('loses what cannot be understood, and nothing else', () => {
    expect(
      jobSearchOf({ status: 'FAILED,LOST', sort: 'SIZE', from: 'yesterday', nonsense: '1', text: ' ' }),
    ).toEqual({
      status: ['FAILED'],
    });
  });
});

describe('the filter of a list of jobs', () => {
  const search = jobSearchOf({
    text: 'ward',
    status: 'FAILED',
    error: 'TIMEOUT',
    batch: 'b',
    priority: 'LOW',
  });

  it('is what the service is asked for', () => {
    expect(filterOf(search)).toEqual({
      text: 'ward',
      statuses: ['FAILED'],
      errorCodes: ['TIMEOUT'],
      batchId: 'b',
      priorities: ['LOW'],
    });
  });

  it('is followed without what a job may cease to pass', () => {
    expect(lifelongFilterOf(search)).toEqual({ text: 'ward', batchId: 'b', priorities: ['LOW'] });
  });

  it.each([
    [{}, true],
    [{ status: ['SUCCEEDED'] }, true],
    [{ status: ['FAILED'] }, false],
    [{ outcome: ['UNCERTAIN'], class: ['murmur'] }, true],
    [{ outcome: ['CLASSIFIED'] }, false],
    [{ class: ['normal'] }, false],
    [{ error: ['TIMEOUT'] }, false],
  ] as const)('%j passes an uncertain murmur: %s', (wanted, passes) => {
    expect(matches(ROW, wanted)).toBe(passes);
  });
});

describe('a job that comes in', () => {
  const later = { ...ROW, createdAt: '2026-01-31T09:00:05.000Z', finishedAt: '2026-01-31T09:00:09.000Z' };

  it('stands among those that were read when it is before the last of them', () => {
    expect(standsAmong(later, ROW)).toBe(true);
    expect(standsAmong(ROW, later)).toBe(false);
    expect(standsAmong(ROW, later, 'CREATED_ASC')).toBe(true);
    expect(standsAmong(later, ROW, 'DURATION_DESC')).toBe(true);
    expect(standsAmong(ROW, null)).toBe(true);
  });

  it('has no place by its end before it is over', () => {
    expect(standsAmong({ ...later, finishedAt: null }, ROW, 'FINISHED_DESC')).toBe(false);
  });
});
