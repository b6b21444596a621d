import { describe, expect, it } from '@jest/globals';
import { predictionsOf, topPredictionOf } from '../src/index.ts';

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
