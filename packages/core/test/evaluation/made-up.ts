import fc from 'fast-check';
import { HEART_SOUND_CLASSES, type JudgedItem, type ModelAnswer, OUTCOMES } from '../../src/index.ts';

/** An answer that is sure of one class. */
export function sureOf(
  className: (typeof HEART_SOUND_CLASSES)[number],
  outcome: ModelAnswer['outcome'] = 'CLASSIFIED',
): ModelAnswer {
  return { outcome, probabilities: HEART_SOUND_CLASSES.map((name) => (name === className ? 1 : 0)) };
}

export const answers: fc.Arbitrary<ModelAnswer> = fc.record({
  outcome: fc.constantFrom(...OUTCOMES),
  probabilities: fc
    .tuple(...HEART_SOUND_CLASSES.map(() => fc.integer({ min: 1, max: 20 })))
    .map((weights) => weights.map((weight) => weight / weights.reduce((sum, each) => sum + each, 0))),
});

export const labels = fc.constantFrom(...HEART_SOUND_CLASSES);

export const items: fc.Arbitrary<JudgedItem[]> = fc.array(
  fc.record({
    label: fc.option(labels),
    group: fc.option(fc.constantFrom('a', 'b', 'c')),
    answer: fc.option(answers),
  }),
  { maxLength: 60 },
);
