import { describe, expect, it } from '@jest/globals';
import { roundOf } from '../src/measurement.ts';
import { compare, loadLevelOf } from '../src/overload/overload.ts';

const CPU = { shares: {}, machineShare: 0 };
const fault = (code: string | null, latencyMs = 4, isCounted = true) => {
  return { reason: `HTTP: ${code}`, code, latencyMs, isCounted };
};

function level(clients: number, answers: number, faults: readonly ReturnType<typeof fault>[] = []) {
  const outcome = { seconds: 1, answers, latenciesMs: [10], faults: [...faults], cpuMs: 0 };
  return loadLevelOf(clients, [roundOf(outcome, CPU)]);
}

describe('overload', () => {
  it('may shed load by a typed refusal', () => {
    const crowd = level(256, 95, [fault('RATE_LIMITED', 2), fault('QUEUE_UNAVAILABLE', 6)]);
    expect(crowd).toMatchObject({ shedMs: 4, failures: 0 });
    expect(crowd.shedShare).toBeCloseTo(2 / 97);
    expect(compare([level(32, 100), crowd])).toMatchObject({ ratio: 0.95, faults: [] });
  });

  it('has its share told of the answers of the same time', () => {
    const whileWarmingUp = [fault('RATE_LIMITED', 9, false), fault('INTERNAL', 9, false)];
    const crowd = level(256, 99, [fault('RATE_LIMITED', 2), ...whileWarmingUp]);
    expect(crowd).toMatchObject({ shedShare: 0.01, shedMs: 2, failures: 1 });
  });

  it('is a fault when it costs more than a tenth of the throughput', () => {
    expect(compare([level(32, 100), level(256, 80)]).faults).toEqual([
      '256 clients get 80 % of what 32 get, not 90 %',
    ]);
  });

  it('is a fault when something is answered with anything else', () => {
    const { faults } = compare([level(32, 100), level(256, 100, [fault('INTERNAL'), fault(null)])]);
    expect(faults).toEqual(['2 answers to 256 clients were no typed refusals: HTTP: INTERNAL']);
  });
});
