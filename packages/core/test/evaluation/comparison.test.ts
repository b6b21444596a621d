import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compare, type TwiceJudgedItem } from '../../src/index.ts';
import { GOLDENS } from './goldens.ts';
import { answers, labels, sureOf } from './made-up.ts';

const RIGHT = sureOf('murmur');
const WRONG = sureOf('normal');

function items(onlyFirst: number, onlySecond: number): TwiceJudgedItem[] {
  return [
    ...Array<TwiceJudgedItem>(onlyFirst).fill({ label: 'murmur', first: RIGHT, second: WRONG }),
    ...Array<TwiceJudgedItem>(onlySecond).fill({ label: 'murmur', first: WRONG, second: RIGHT }),
  ];
}

describe("McNemar's test", () => {
  it.each(GOLDENS.mcnemar)(
    'of $onlyFirst against $onlySecond items is $method, with the p value of SciPy',
    async ({ onlyFirst, onlySecond, method, pValue }) => {
      const { test } = await compare(items(onlyFirst, onlySecond));
      expect(test.method).toBe(method);
      expect(Math.abs(test.pValue - pValue)).toBeLessThanOrEqual(1e-9 * pValue);
    },
  );

  it('says the same whichever model comes first', async () => {
    const twice = fc.array(fc.record({ label: labels, first: answers, second: answers }));
    await fc.assert(
      fc.asyncProperty(twice, async (list) => {
        const there = await compare(list);
        const back = await compare(
          list.map(({ label, first, second }) => ({ label, first: second, second: first })),
        );
        expect(back.test).toEqual(there.test);
        expect(back.onlyFirstCorrect).toBe(there.onlySecondCorrect);
      }),
    );
  });
});

describe('a comparison', () => {
  it('counts the labelled items that both models answered', async () => {
    expect(
      await compare([
        { label: 'murmur', first: RIGHT, second: RIGHT },
        { label: 'murmur', first: RIGHT, second: WRONG },
        { label: 'murmur', first: WRONG, second: WRONG },
        { label: 'murmur', first: RIGHT, second: null },
        { label: null, first: RIGHT, second: WRONG },
      ]),
    ).toEqual({
      items: 3,
      bothCorrect: 1,
      onlyFirstCorrect: 1,
      onlySecondCorrect: 0,
      neitherCorrect: 1,
      test: { method: 'EXACT', pValue: 1 },
    });
  });
});
