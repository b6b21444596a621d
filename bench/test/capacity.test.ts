import { describe, expect, it } from '@jest/globals';
import { demandsOf, forecast, predictOneMachine, workerCoresUntil } from '../src/capacity/model.ts';

const DEMANDS = { gateway: 4, worker: 2, compute: 6, redis: 0.5, postgres: 3, rest: 1.5 };

describe('the capacity model', () => {
  it('takes demands from busy cores and throughput', () => {
    const shares = {
      gateway: 0.4,
      'worker 1': 0.1,
      'worker 2': 0.1,
      'compute 1': 0.3,
      'bulk compute 2': 0.1,
      redis: 0.05,
      postgres: 0.3,
      supervisor: 0.01,
    };
    const demands = demandsOf(shares, 0.14, 100);
    const expected = { gateway: 4, worker: 2, compute: 4, redis: 0.5, postgres: 3, rest: 1.5 };
    for (const [name, ms] of Object.entries(expected))
      expect([name, demands[name as keyof typeof expected].toFixed(6)]).toEqual([name, ms.toFixed(6)]);
  });

  it('has a machine carry what its cores can when there are clients enough', () => {
    const one = { workers: 2, gateways: 1, clients: 1, cores: 2 };
    expect(predictOneMachine(DEMANDS, one)).toBeCloseTo(1000 / 17);
    expect(predictOneMachine(DEMANDS, { ...one, clients: 32 })).toBeCloseTo(2000 / 17);
    expect(predictOneMachine(DEMANDS, { ...one, clients: 32, cores: 1.5 })).toBeCloseTo(1500 / 17);
  });

  it('has a process on one thread be no faster than a core', () => {
    const large = { workers: 1, gateways: 8, clients: 200, cores: 32 };
    expect(predictOneMachine(DEMANDS, large)).toBeCloseTo(1000 / 6);
    expect(predictOneMachine(DEMANDS, { ...large, workers: 64, gateways: 1 })).toBeCloseTo(250);
  });

  it('says what saturates first, how many gateways that takes and how long a single upload waits', () => {
    const small = forecast(DEMANDS, { workerCores: 10, postgresCores: 16 });
    expect(small).toMatchObject({ saturatesFirst: 'workers', gateways: 5 });
    expect(small.jobsPerSecond).toBeCloseTo(1000);
    expect(small.redisLoad).toBeCloseTo(0.5);
    expect(small.waitBesideBulkMs).toBeLessThan(small.waitMs);

    const large = forecast(DEMANDS, { workerCores: 100, postgresCores: 16 });
    expect(large.saturatesFirst).toBe('Redis');
    expect(large.jobsPerSecond).toBeCloseTo(1600);
    expect(workerCoresUntil(DEMANDS, DEMANDS.redis, 1)).toBe(16);
    expect(forecast(DEMANDS, { workerCores: 100, postgresCores: 4 }).saturatesFirst).toBe('Postgres');
  });

  it('leaves out Redis where Postgres carries the queue', () => {
    const one = forecast({ ...DEMANDS, redis: 0 }, { workerCores: 10, postgresCores: 16 });
    expect(one).toMatchObject({ redisLoad: 0, saturatesFirst: 'workers' });
    expect(one.waitMs).toBeGreaterThan(0);
  });
});
