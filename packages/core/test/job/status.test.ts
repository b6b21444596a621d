import { describe, expect, it } from '@jest/globals';
import {
  isTerminal,
  JOB_STATUSES,
  type JobStatus,
  type JobTransition,
  sourcesOf,
  targetOf,
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

describe('the job state machine', () => {
  it.each(TRANSITIONS)('tells repositories where %s may leave from', (transition) => {
    const sources = JOB_STATUSES.filter((status) => EDGES[status][transition] !== undefined);
    expect(sourcesOf(transition)).toEqual(sources);
  });

  it.each(TRANSITIONS)('tells repositories where %s leads, wherever from', (transition) => {
    const targets = JOB_STATUSES.flatMap((status) => EDGES[status][transition] ?? []);
    expect(new Set(targets)).toEqual(new Set([targetOf(transition)]));
  });

  it.each(JOB_STATUSES)('calls %s terminal only when nothing but a retry leaves it', (status) => {
    const ways = Object.keys(EDGES[status]).filter((transition) => transition !== 'retry');
    expect(isTerminal(status)).toBe(ways.length === 0);
  });
});
