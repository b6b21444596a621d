import { describe, expect, it } from '@jest/globals';
import { areaUnderCurve } from '../src/signal/area-under-curve.ts';
import { fitLogistic, probabilityOf } from '../src/signal/logistic-regression.ts';
import { f1Of, matchSounds, precisionOf, recallOf } from '../src/signal/sound-matches.ts';

describe('the area under the curve', () => {
  it('is the share of pairs in the right order, ties counting half', () => {
    expect(areaUnderCurve([3, 4], [1, 2])).toBe(1);
    expect(areaUnderCurve([1, 2], [3, 4])).toBe(0);
    expect(areaUnderCurve([1, 3], [2, 3])).toBe(0.375);
  });
});

describe('logistic regression', () => {
  it('finds the line that drew the cases', () => {
    const cases = [-3, -2, -1, 0, 1, 2, 3].flatMap((x) => {
      const share = 1 / (1 + Math.exp(-(2 * x - 1)));
      return [true, false].map((isPositive) => ({
        features: [x, 7],
        isPositive,
        weight: 1e5 * (isPositive ? share : 1 - share),
      }));
    });
    const model = fitLogistic(cases);
    expect(model.weights[0]).toBeCloseTo(2, 2);
    expect(model.weights[1]).toBeCloseTo(0, 6);
    expect(probabilityOf(model, [0.5, 7])).toBeCloseTo(0.5, 3);
  });
});

describe('matching heart sounds', () => {
  const s1 = (seconds: number) => ({ sound: 'S1' as const, seconds });

  it('pairs each marked sound with one found within 60 ms', () => {
    const matches = matchSounds('S1', [s1(1), s1(2), s1(3)], [s1(1.05), s1(1.06), s1(2.07), s1(3)]);
    expect(matches).toEqual({ marked: 3, found: 4, matched: 2 });
    expect(precisionOf(matches)).toBe(0.5);
    expect(recallOf(matches)).toBeCloseTo(2 / 3);
    expect(f1Of(matches)).toBeCloseTo(4 / 7);
  });

  it('leaves out what was found beyond the marked stretch, and the other sound', () => {
    const found = [s1(0.2), s1(1), { sound: 'S2' as const, seconds: 2 }, s1(9)];
    expect(matchSounds('S1', [s1(1), s1(2)], found)).toEqual({ marked: 2, found: 1, matched: 1 });
  });
});
