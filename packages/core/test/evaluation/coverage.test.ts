import { describe, expect, it } from '@jest/globals';
import { evaluate, type JudgedItem, type Outcome } from '../../src/index.ts';

function normal(confidence: number, label: 'normal' | 'murmur', outcome: Outcome): JudgedItem {
  const rest = (1 - confidence) / 3;
  return { label, group: null, answer: { outcome, probabilities: [rest, rest, rest, confidence] } };
}

const ITEMS = [
  normal(0.9, 'normal', 'CLASSIFIED'),
  normal(0.8, 'normal', 'CLASSIFIED'),
  normal(0.8, 'murmur', 'CLASSIFIED'),
  normal(0.4, 'murmur', 'UNCERTAIN'),
  normal(0.7, 'normal', 'POOR_SIGNAL'),
];

describe('coverage', () => {
  it('says what is gained where the model does not answer', async () => {
    const { coverage } = await evaluate(ITEMS);
    expect(coverage.byOutcome).toEqual([
      { answered: ['CLASSIFIED', 'UNCERTAIN', 'POOR_SIGNAL'], items: 5, coverage: 1, accuracy: 3 / 5 },
      { answered: ['CLASSIFIED', 'UNCERTAIN'], items: 4, coverage: 0.8, accuracy: 2 / 4 },
      { answered: ['CLASSIFIED'], items: 3, coverage: 0.6, accuracy: 2 / 3 },
    ]);
  });

  it('grows as less confidence is asked for, items of one confidence together', async () => {
    const { coverage } = await evaluate(ITEMS);
    expect(coverage.curve).toEqual([
      { confidence: 0.9, coverage: 1 / 5, accuracy: 1 },
      { confidence: 0.8, coverage: 3 / 5, accuracy: 2 / 3 },
      { confidence: 0.7, coverage: 4 / 5, accuracy: 3 / 4 },
      { confidence: 0.4, coverage: 1, accuracy: 3 / 5 },
    ]);
  });

  it('is told in about a hundred points of however many items, the last with all', async () => {
    const many = Array.from({ length: 600 }, (_, index) =>
      normal(0.4 + index / 1_200, index % 3 ? 'normal' : 'murmur', 'CLASSIFIED'),
    );
    const { coverage } = await evaluate(many);
    expect(coverage.curve).toHaveLength(100);
    expect(coverage.curve.at(-1)).toEqual({ confidence: 0.4, coverage: 1, accuracy: 2 / 3 });
  });
});

describe('calibration', () => {
  it('compares confidence with accuracy in ten bins', async () => {
    const { calibration } = await evaluate(ITEMS);
    expect(calibration.bins).toHaveLength(10);
    expect(calibration.bins[8]).toMatchObject({ low: 0.8, high: 0.9, items: 2, accuracy: 0.5 });
    expect(calibration.bins[8]?.meanConfidence).toBeCloseTo(0.8, 12);
    expect(calibration.bins[0]).toMatchObject({ items: 0, meanConfidence: null, accuracy: null });
    expect(calibration.error).toBeCloseTo((0.1 + 2 * 0.3 + 0.4 + 0.3) / 5, 12);
  });

  it('puts full confidence into the last bin', async () => {
    const { calibration } = await evaluate([normal(1, 'normal', 'CLASSIFIED')]);
    expect(calibration.bins[9]).toMatchObject({ items: 1, meanConfidence: 1, accuracy: 1 });
    expect(calibration.error).toBe(0);
  });
});
