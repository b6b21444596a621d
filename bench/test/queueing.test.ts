import { describe, expect, it } from '@jest/globals';
import {
  erlangC,
  solveClosed,
  throughputBound,
  utilisation,
  waitOf,
  waitOfFirst,
} from '../src/capacity/queueing.ts';

describe('M/M/c', () => {
  it('is M/M/1 with one server: it waits when that is busy, for rho / (1 - rho) services', () => {
    expect(erlangC(0.8, 1)).toBeCloseTo(0.8);
    expect(waitOf(0.8, { demand: 1, servers: 1 })).toBeCloseTo(4);
  });

  it('waits with probability rho^2 * 2 / (1 + rho) with two servers', () => {
    // rho = 0.75: 2 * 0.5625 / 1.75.
    expect(erlangC(1.5, 2)).toBeCloseTo(0.642857, 6);
    // C * S / (c - a) = 0.642857 / 0.5.
    expect(waitOf(1.5, { demand: 1, servers: 2 })).toBeCloseTo(1.285714, 6);
  });

  it('agrees with the tables of Erlang C', () => {
    // a = 3 over 4 servers: B = 27/131, C = B / (1 - 0.75 (1 - B)).
    expect(erlangC(3, 4)).toBeCloseTo(0.509434, 6);
    expect(erlangC(8, 10)).toBeCloseTo(0.40918, 5);
  });

  it('waits for ever when it is saturated, and hardly at all with many servers', () => {
    expect(waitOf(2, { demand: 1, servers: 2 })).toBe(Number.POSITIVE_INFINITY);
    expect(waitOf(800, { demand: 1, servers: 1_000 })).toBeLessThan(1e-6);
  });

  it('lets a first class wait less than one lane would, and as long as alone when there is no other', () => {
    const station = { demand: 1, servers: 1 };
    // Cobham with one server: W = rho S / (1 - rho1) = 0.8 / 0.6.
    expect(waitOfFirst(0.4, 0.4, station)).toBeCloseTo(0.8 / 0.6);
    expect(waitOfFirst(0.8, 0, station)).toBeCloseTo(waitOf(0.8, station));
  });
});

describe('operational laws', () => {
  const stations = [
    { demand: 4, servers: 1 },
    { demand: 10, servers: 4 },
  ];

  it('bound the throughput by the station that saturates first', () => {
    expect(throughputBound(stations)).toBe(1 / 4);
    expect(throughputBound([{ demand: 0, servers: 1 }, ...stations])).toBe(1 / 4);
  });

  it('tell how busy a station is', () => {
    expect(utilisation(0.2, { demand: 10, servers: 4 })).toBeCloseTo(0.5);
  });
});

describe('mean value analysis', () => {
  it('agrees with two single stations by hand', () => {
    // D = 1 and 2. n = 1: R = 3, X = 1/3, Q = 1/3 and 2/3. n = 2: R = 4/3 + 10/3 = 14/3, X = 3/7.
    const stations = [
      { demand: 1, servers: 1 },
      { demand: 2, servers: 1 },
    ];
    expect(solveClosed(stations, 1).throughput).toBeCloseTo(1 / 3);
    expect(solveClosed(stations, 2).throughput).toBeCloseTo(3 / 7);
    expect(solveClosed(stations, 2).responseTime).toBeCloseTo(14 / 3);
  });

  it('knows that nobody waits for a second server that is free', () => {
    const machine = [{ demand: 10, servers: 2 }];
    expect(solveClosed(machine, 1).throughput).toBeCloseTo(0.1);
    expect(solveClosed(machine, 2).throughput).toBeCloseTo(0.2);
    expect(solveClosed(machine, 32).throughput).toBeCloseTo(0.2);
    expect(solveClosed(machine, 32).responseTime).toBeCloseTo(160);
  });

  it('agrees with two servers and a thinking client by hand', () => {
    // Z = 1, D = 1, c = 1 and N = 2 (machine repair): p0 : p1 : p2 = 1 : 2 : 2, X = 1 - p0 = 4/5.
    expect(solveClosed([{ demand: 1, servers: 1 }], 2, 1).throughput).toBeCloseTo(0.8);
    // c = 2 and N = 3: 1 : 3 : 3 : 1.5, X = (3 + 2 * 4.5) / 8.5.
    expect(solveClosed([{ demand: 1, servers: 2 }], 3, 1).throughput).toBeCloseTo(12 / 8.5);
  });
});
