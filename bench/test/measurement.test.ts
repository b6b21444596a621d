import { describe, expect, it } from '@jest/globals';
import { measurementOf, roundOf } from '../src/measurement.ts';

const IDLE = { shares: {}, machineShare: 0 };
const NOTHING = { seconds: 2, answers: 0, latenciesMs: [], faults: [], cpuMs: 0 };

function fault(reason: string) {
  return { reason, code: null, latencyMs: 1, isCounted: true };
}

describe('a round', () => {
  it('counts the answers of the counted time and the latency of every request sent in it', () => {
    const round = roundOf({ ...NOTHING, answers: 3, latenciesMs: [10, 20, 30, 5000] }, IDLE);
    expect(round).toMatchObject({
      requestsPerSecond: 1.5,
      p50Ms: 20,
      p95Ms: 5000,
      p99Ms: 5000,
      slowestMs: 5000,
      errors: 0,
    });
  });

  it('keeps the first fault for people to read', () => {
    const round = roundOf({ ...NOTHING, faults: ['HTTP 500: no', 'HTTP 502: no'].map(fault) }, IDLE);
    expect(round).toMatchObject({ errors: 2, firstError: 'HTTP 500: no' });
  });

  it('tells what other programs took', () => {
    const cpu = { shares: { gateway: 0.5, postgres: 0.25 }, machineShare: 1.25 };
    expect(roundOf({ ...NOTHING, cpuMs: 200 }, cpu).foreignShare).toBeCloseTo(0.4);
  });
});

describe('a measurement', () => {
  it('is the medians of its rounds, with every error and the slowest request of all', () => {
    const rounds = [100, 40, 60].map((answers) =>
      roundOf({ ...NOTHING, answers, latenciesMs: [answers], faults: [fault('lost')] }, IDLE),
    );
    expect(measurementOf(8, rounds)).toMatchObject({
      clients: 8,
      requestsPerSecond: 30,
      p50Ms: 60,
      slowestMs: 100,
      errors: 3,
      rounds: [50, 20, 30],
    });
  });

  it('takes a process that a round did not have as idle in it', () => {
    const rounds = [{ gateway: 0.5 }, {}, { gateway: 0.5 }].map((shares) =>
      roundOf(NOTHING, { shares, machineShare: 0 }),
    );
    expect(measurementOf(1, rounds).cpuShares).toEqual({ gateway: 0.5 });
  });
});
