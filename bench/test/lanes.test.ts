import { describe, expect, it } from '@jest/globals';
import { type LaneRound, laneFigures } from '../src/lanes/lane-figures.ts';
import { reportLanes } from '../src/lanes/report.ts';
import { roundOf } from '../src/measurement.ts';

const ABOUT = {
  machine: { cores: 2, processor: 'test', memoryBytes: 2 ** 33, node: 'v20.20.0' },
  queue: 'Postgres',
  secondsPerRound: 8,
} as const;

function uploads(latencyMs: number) {
  const outcome = { seconds: 8, answers: 1, latenciesMs: [latencyMs], faults: [], cpuMs: 0 };
  return roundOf(outcome, { shares: { gateway: 0.5 }, machineShare: 0.5 });
}

function laneRound(idleMs: number, fullMs: number, waitingAfter = 300): LaneRound {
  return { idle: uploads(idleMs), full: uploads(fullMs), waitingBefore: 1000, waitingAfter };
}

describe('the lanes', () => {
  it('are compared by the medians of their rounds', () => {
    const figures = laneFigures(ABOUT, [laneRound(10, 15), laneRound(20, 30), laneRound(40, 600)]);
    expect(figures.idle.p95Ms).toBe(20);
    expect(figures.full.p95Ms).toBe(30);
    expect(figures).toMatchObject({ p50Ratio: 1.5, p95Ratio: 1.5 });
  });

  it('are not compared when the bulk lane ran empty in a round', () => {
    expect(() => laneFigures(ABOUT, [laneRound(10, 15), laneRound(10, 15, 0)])).toThrow(/ran empty/);
  });

  it('are reported with how many jobs waited in each round', () => {
    const report = reportLanes(laneFigures(ABOUT, [laneRound(20, 30)]));
    expect(report).toContain('full : empty');
    expect(report).toContain('1.50');
    expect(report).toContain('Round 1: p95 20.0 ms, then 30.0 ms while 1000 to 300 jobs waited.');
  });
});
