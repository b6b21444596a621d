import { describe, expect, it } from '@jest/globals';
import { calibrated } from '../src/calibration.ts';
import { loadParrot, PARROT_RATE_HZ, recordingSaying } from './parrot-model.ts';

describe('calibration by temperature', () => {
  const given = [0.7, 0.2, 0.1, 0];
  const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

  it('leaves probabilities as they are at 1', () => {
    calibrated(given, 1).forEach((probability, label) => {
      expect(probability).toBeCloseTo(given[label] ?? Number.NaN, 12);
    });
  });

  it('is the softmax of the divided logarithms', () => {
    const [first, second] = calibrated([0.8, 0.2, 0, 0], 2);
    expect(first).toBeCloseTo(Math.sqrt(0.8) / (Math.sqrt(0.8) + Math.sqrt(0.2)), 12);
    expect(second).toBeCloseTo(Math.sqrt(0.2) / (Math.sqrt(0.8) + Math.sqrt(0.2)), 12);
  });

  it.each([0.01, 0.5, 1.7, 100])(
    'keeps the order, the sum of 1, and what is impossible at %p',
    (temperature) => {
      const probabilities = calibrated(given, temperature);
      expect([...probabilities].sort((a, b) => b - a)).toEqual(probabilities);
      expect(sumOf(probabilities)).toBeCloseTo(1, 12);
      expect(probabilities[3]).toBe(0);
    },
  );

  it.each([
    [[1, 0, 0, 0], 3],
    [[1e-300, 1e-308, 0, 0], 0.001],
    [[0.25, 0.25, 0.25, 0.25], 1e6],
  ])('stays finite for %p at %p', (probabilities, temperature) => {
    const found = calibrated(probabilities, temperature);
    expect(found.every(Number.isFinite)).toBe(true);
    expect(sumOf(found)).toBeCloseTo(1, 12);
  });
});

describe('a model that answers by window', () => {
  const SURE = [0.9, 0.1, 0, 0];
  const UNSURE = [0.4, 0.3, 0.2, 0.1];

  const classify = async (seconds: number[][], fields: object = {}) => {
    const parrot = await loadParrot({ ...fields });
    try {
      return await parrot.classify(recordingSaying(seconds), PARROT_RATE_HZ);
    } finally {
      await parrot.release();
    }
  };

  it('says of each window from when to when it is', async () => {
    const { windows } = await classify([SURE, UNSURE, SURE]);
    expect(windows.map(({ startSeconds, endSeconds }) => [startSeconds, endSeconds])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(windows[1]?.probabilities[0]).toBeCloseTo(0.4, 6);
  });

  it('ends the last windows with the recording', async () => {
    const { windows } = await classify([SURE, UNSURE, SURE], {
      windows: { output: 'window_probabilities', lengthSeconds: 2.5, hopSeconds: 1 },
    });
    expect(windows.map(({ endSeconds }) => endSeconds)).toEqual([2.5, 3, 3]);
  });

  it('calibrates the recording and its windows alike', async () => {
    const { probabilities, windows } = await classify([SURE, UNSURE], {
      calibration: { method: 'temperature', temperature: 2 },
    });
    expect(probabilities).toEqual(windows[0]?.probabilities);
    expect(probabilities[0]).toBeCloseTo(0.75, 5);
    expect(probabilities[2]).toBe(0);
  });

  it.each([
    [0.5, 1, true],
    [0.95, 1, false],
    [0.8, 2, false],
    [0, 1, true],
  ])(
    'of 0.9 and certain from %p on at temperature %p: %p',
    async (uncertainBelow, temperature, isCertain) => {
      const answer = await classify([SURE], {
        decision: { uncertainBelow, coverage: 0.8 },
        calibration: { method: 'temperature', temperature },
      });
      expect(answer.isCertain).toBe(isCertain);
    },
  );

  it('is one window over the whole recording where the model knows none', async () => {
    const { windows, probabilities } = await classify([SURE, UNSURE], { windows: null });
    expect(windows).toEqual([{ startSeconds: 0, endSeconds: 2, probabilities }]);
  });

  it.each([
    ['that are negative', [1.5, -0.5, 0, 0]],
    ['that do not sum to 1', [0.5, 0.5, 0.5, 0]],
    ['that are all zero', [0, 0, 0, 0]],
  ])('is not believed with probabilities %s', async (_what, row) => {
    await expect(classify([SURE, row])).rejects.toThrow('model parrot@1.0.0 gave no probabilities');
  });

  it('is not believed with windows that begin after the end', async () => {
    const windows = { output: 'window_probabilities', lengthSeconds: 2, hopSeconds: 2 };
    await expect(classify([SURE, UNSURE], { windows })).rejects.toThrow('gave no probabilities');
  });

  it('is refused when its manifest names an output it lacks', async () => {
    const windows = { output: 'windows', lengthSeconds: 1, hopSeconds: 1 };
    await expect(loadParrot({ windows })).rejects.toThrow(
      /outputs probabilities, window_probabilities; its manifest says samples and probabilities, windows$/,
    );
  });

  it.each([
    [
      { windows: { output: 'w', lengthSeconds: 1, hopSeconds: 2 } },
      'hopSeconds must be at most lengthSeconds',
    ],
    [{ calibration: { method: 'temperature', temperature: 0 } }, 'calibration.temperature'],
    [{ decision: { uncertainBelow: 1.1, coverage: 0.8 } }, 'decision.uncertainBelow'],
    [{ figures: [{ name: 'AUC', value: 0.97 }] }, 'figures.0.low'],
    [{ windows: undefined }, 'windows: '],
  ])('is refused with %j in its manifest', async (fields, fault) => {
    await expect(loadParrot(fields)).rejects.toThrow(fault);
  });
});
