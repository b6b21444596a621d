import { describe, expect, it } from '@jest/globals';
import { growthOf } from '../src/soak/memory.ts';
import { faultsOf } from '../src/soak/soak.ts';

const MB = 1024 ** 2;
const LOAD = { errors: 0, firstError: null };

/** Ten minutes, a sample a second. */
function samples(megabytesAt: (minute: number) => number) {
  return Array.from({ length: 601 }, (_, second) => ({
    atMs: second * 1000,
    bytes: new Map([['gateway', megabytesAt(second / 60) * MB]]),
  }));
}

describe('memory in a soak', () => {
  it('grows by the slope after the warm-up', () => {
    const [gateway] = growthOf(samples((minute) => (minute < 2 ? 50 * minute : 100 + 1.5 * (minute - 2))));
    expect(gateway?.role).toBe('gateway');
    expect((gateway?.bytesPerMinute ?? 0) / MB).toBeCloseTo(1.5);
    expect((gateway?.lastBytes ?? 0) / MB).toBeCloseTo(112);
  });

  it('does not grow when it goes up and down', () => {
    const [gateway] = growthOf(samples((minute) => 100 + 20 * Math.sin(minute * 40)));
    expect(Math.abs((gateway?.bytesPerMinute ?? 99 * MB) / MB)).toBeLessThan(0.2);
  });

  it('is not told of a process that came and went', () => {
    const all = samples(() => 100).map((sample, second) =>
      second === 300 ? { ...sample, bytes: new Map([...sample.bytes, ['other', MB]]) } : sample,
    );
    expect(growthOf(all).map(({ role }) => role)).toEqual(['gateway']);
  });

  it('is a fault beyond 1 MB a minute, as errors are', () => {
    expect(faultsOf(LOAD, growthOf(samples((minute) => 100 + 0.9 * minute)))).toEqual([]);
    expect(faultsOf(LOAD, growthOf(samples((minute) => 100 + 1.2 * minute)))).toEqual([
      'gateway grows by 1.20 MB/min',
    ]);
    expect(faultsOf({ errors: 2, firstError: 'HTTP 500' }, [])).toEqual(['2 errors, the first: HTTP 500']);
  });
});
