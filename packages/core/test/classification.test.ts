import { describe, expect, it } from '@jest/globals';
import { outcomeOf, predictionsOf, topPredictionOf } from '../src/index.ts';

describe('predictions', () => {
  it('name the four classes in label order', () => {
    expect(predictionsOf([0.1, 0.2, 0.3, 0.4])).toEqual([
      { label: 0, className: 'artifact', confidence: 0.1 },
      { label: 1, className: 'extrahls', confidence: 0.2 },
      { label: 2, className: 'murmur', confidence: 0.3 },
      { label: 3, className: 'normal', confidence: 0.4 },
    ]);
  });

  it('need a probability a class', () => {
    expect(() => predictionsOf([0.5, 0.5])).toThrow('expected 4 probabilities, found 2');
  });

  it.each([
    [[0.7, 0.1, 0.1, 0.1], 'artifact'],
    [[0.1, 0.1, 0.7, 0.1], 'murmur'],
    [[0.1, 0.1, 0.1, 0.7], 'normal'],
    [[0.1, 0.4, 0.1, 0.4], 'extrahls'],
  ])('%p is topped by %s, the lower label winning a tie', (probabilities, className) => {
    expect(topPredictionOf(predictionsOf(probabilities)).className).toBe(className);
  });
});

describe('the outcome', () => {
  it.each([
    ['CLASSIFIED', 'a good recording of which the model is sure', [], true],
    ['UNCERTAIN', 'a good recording of which it is not', [], false],
    ['POOR_SIGNAL', 'a poor recording, however sure the model is of it', ['NOISY'], true],
    ['POOR_SIGNAL', 'a poor recording of which it is not sure', ['CLIPPED', 'NOISY'], false],
  ] as const)('is %s for %s', (outcome, _what, reasons, isCertain) => {
    expect(outcomeOf({ index: 0.5, reasons }, isCertain)).toBe(outcome);
  });
});
