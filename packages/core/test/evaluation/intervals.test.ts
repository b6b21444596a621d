import { describe, expect, it } from '@jest/globals';
import { wilson } from '../../src/evaluation/intervals.ts';
import { evaluate, type JudgedItem } from '../../src/index.ts';
import { GOLDENS } from './goldens.ts';
import { sureOf } from './made-up.ts';

/** 40 murmurs of which every fourth is missed, and 40 normals of which every eighth is called a murmur. */
function items(groupOf: (index: number) => string | null): JudgedItem[] {
  return Array.from({ length: 80 }, (_, index) => {
    const isMurmur = index < 40;
    const isRight = index % (isMurmur ? 4 : 8) !== 0;
    return {
      label: isMurmur ? 'murmur' : 'normal',
      group: groupOf(index),
      answer: sureOf(isMurmur === isRight ? 'murmur' : 'normal'),
    };
  });
}

const widthOf = (interval: { low: number; high: number } | null) =>
  interval ? interval.high - interval.low : 0;

describe("Wilson's interval", () => {
  it.each(GOLDENS.wilson)('of $hits among $trials is that of SciPy', ({ hits, trials, low, high }) => {
    const interval = wilson(hits, trials);
    expect(interval?.low).toBeCloseTo(low, 12);
    expect(interval?.high).toBeCloseTo(high, 12);
  });

  it('is none of nothing', () => {
    expect(wilson(0, 0)).toBeNull();
  });
});

describe('the intervals of an evaluation', () => {
  it('are Wilson intervals of shares and bootstrap intervals of means where no groups are given', async () => {
    const { all, groups } = await evaluate(items(() => null));
    expect(groups).toBeNull();
    expect(all.accuracy.interval).toEqual(wilson(65, 80));
    expect(all.classes[2]?.recall.interval).toEqual(wilson(30, 40));
    expect(all.classes[2]?.precision.interval).toEqual(wilson(30, 35));
    expect(all.balancedAccuracy.interval?.method).toBe('BOOTSTRAP');
    expect(all.macro.f1.interval?.method).toBe('BOOTSTRAP');
  });

  it('are of a bootstrap over the groups where these are given', async () => {
    const { all, groups } = await evaluate(items((index) => `person ${Math.floor(index / 4)}`));
    expect(groups).toBe(20);
    expect(all.accuracy.interval?.method).toBe('CLUSTER_BOOTSTRAP');
    expect(all.classes[2]?.recall.interval?.method).toBe('CLUSTER_BOOTSTRAP');
  });

  it('bracket the figure, about as widely as Wilson does when every group is of one item', async () => {
    const { all } = await evaluate(items((index) => `person ${index}`));
    const { value, interval } = all.accuracy;
    expect(interval?.low).toBeLessThan(value ?? 0);
    expect(interval?.high).toBeGreaterThan(value ?? 1);
    expect(widthOf(interval) / widthOf(wilson(65, 80))).toBeCloseTo(1, 1);
  });

  it('do not shrink when every recording is there ten times', async () => {
    const once = items((index) => `person ${index}`);
    const tenTimes = once.flatMap((item) => Array<JudgedItem>(10).fill(item));
    const [of, ofCopies] = [await evaluate(once), await evaluate(tenTimes)];
    expect(ofCopies.all.accuracy).toEqual(of.all.accuracy);
    expect(ofCopies.all.macro).toEqual(of.all.macro);
  });

  it('take an item without a group for a group of its own', async () => {
    const some = await evaluate(items((index) => (index === 0 ? 'person 0' : null)));
    expect(some.all.accuracy.interval?.method).toBe('CLUSTER_BOOTSTRAP');
    expect(widthOf(some.all.accuracy.interval)).toBeGreaterThan(0);
  });

  it('are none where all items are of one group', async () => {
    const { all } = await evaluate(items(() => 'one person'));
    expect([all.accuracy.interval, all.macro.f1.interval, all.classes[2]?.recall.interval]).toEqual(
      Array(3).fill(null),
    );
  });

  it('are the same each time', async () => {
    const list = items((index) => `person ${index % 9}`);
    expect(await evaluate(list)).toEqual(await evaluate(list));
  });
});
