import { describe, expect, it } from '@jest/globals';
import {
  isTerminal,
  JOB_STATUSES,
  type JobStatus,
  type JobTransition,
  nextStatus,
  sourcesOf,
} from '../../src/index.ts';

/** The whole state machine: every status, every transition, and where it leads. */
const EDGES: Record<JobStatus, Partial<Record<JobTransition, JobStatus>>> = {
  QUEUED: { start: 'RUNNING', fail: 'FAILED', cancel: 'CANCELLED' },
  RUNNING: { start: 'RUNNING', succeed: 'SUCCEEDED', fail: 'FAILED', cancel: 'CANCELLED' },
  SUCCEEDED: {},
  FAILED: { retry: 'QUEUED' },
  CANCELLED: {},
};
const TRANSITIONS: JobTransition[] = ['start', 'succeed', 'fail', 'cancel', 'retry'];

const pairs = JOB_STATUSES.flatMap((status) =>
  TRANSITIONS.map((transition) => ({ status, transition, to: EDGES[status][transition] })),
);

describe('the job state machine', () => {
  it.each(pairs.filter(({ to }) => to !== undefined))(
    '$transition takes $status to $to',
    ({ status, transition, to }) => {
      expect(nextStatus(status, transition)).toBe(to);
    },
  );

  it.each(pairs.filter(({ to }) => to === undefined))(
    'has no $transition from $status',
    ({ status, transition }) => {
      const attempt = () => nextStatus(status, transition);
      expect(attempt).toThrow(RangeError);
      expect(attempt).toThrow(`a ${status} job cannot ${transition}`);
    },
  );

  it.each(TRANSITIONS)('tells repositories where %s may leave from', (transition) => {
    const sources = JOB_STATUSES.filter((status) => EDGES[status][transition] !== undefined);
    expect(sourcesOf(transition)).toEqual(sources);
  });

  it.each(JOB_STATUSES)('calls %s terminal only when nothing but a retry leaves it', (status) => {
    const ways = Object.keys(EDGES[status]).filter((transition) => transition !== 'retry');
    expect(isTerminal(status)).toBe(ways.length === 0);
  });
});
