import { describe, expect, it } from '@jest/globals';
import { median, percentile, slope } from '../src/statistics.ts';

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it.each([
    [50, 50],
    [99, 99],
    [100, 100],
    [0, 1],
  ])('is the nearest rank: %d %% of 1 to 100 is %d', (percent, expected) => {
    expect(percentile(hundred, percent)).toBe(expected);
  });

  it('takes the only value for every percentage', () => {
    expect(percentile([7], 1)).toBe(7);
    expect(percentile([7], 99)).toBe(7);
  });

  it('leaves the values in their order', () => {
    const values = [3, 1, 2];
    percentile(values, 50);
    expect(values).toEqual([3, 1, 2]);
  });

  it('is not a number without values', () => {
    expect(percentile([], 50)).toBeNaN();
  });
});

describe('median', () => {
  it('is the middle of an odd number of values', () => {
    expect(median([10, 1, 3])).toBe(3);
  });

  it('lies between the two middle ones of an even number', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('is not a number without values', () => {
    expect(median([])).toBeNaN();
  });
});

describe('slope', () => {
  it('is that of the line the points are on', () => {
    expect(slope([0, 1, 2, 5].map((x) => [x, 7 - 3 * x]))).toBeCloseTo(-3);
  });

  it('is that of the line that fits best where they are on none', () => {
    // Of y = 0, 0, 3 over x = 0, 1, 2: the deviations' products add up to 3, the squares to 2.
    expect(
      slope([
        [0, 0],
        [1, 0],
        [2, 3],
      ]),
    ).toBeCloseTo(1.5);
  });

  it('is nothing of a single point', () => {
    expect(slope([[1, 1]])).toBeNaN();
  });
});
