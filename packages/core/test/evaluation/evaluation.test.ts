import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Estimate, evaluate, HEART_SOUND_CLASSES, type JudgedItem } from '../../src/index.ts';
import { GOLDENS, type GoldenAnswers, type GoldenFigures } from './goldens.ts';
import { items, sureOf } from './made-up.ts';

/** Of what equals scikit-learn's to 1e-9. */
const DIGITS = 9;
const RUNS = { numRuns: 8 };

function itemsOf({ labels, probabilities }: GoldenAnswers): JudgedItem[] {
  return labels.map((label, index) => ({
    label,
    group: null,
    answer: { outcome: 'CLASSIFIED', probabilities: probabilities[index] ?? [] },
  }));
}

function expectFigures(
  found: { precision: Estimate; recall: Estimate; f1: Estimate },
  golden: GoldenFigures,
): void {
  expect(found.precision.value).toBeCloseTo(golden.precision, DIGITS);
  expect(found.recall.value).toBeCloseTo(golden.recall, DIGITS);
  expect(found.f1.value).toBeCloseTo(golden['f1-score'], DIGITS);
}

function expectNear(found: number | null, golden: number | null): void {
  if (golden === null) expect(found).toBeNull();
  else expect(found).toBeCloseTo(golden, DIGITS);
}

describe.each(GOLDENS.answers)('the figures of $name', (golden) => {
  it('are those of scikit-learn', async () => {
    const { all, ranking, calibration } = await evaluate(itemsOf(golden));
    expect(all.items).toBe(golden.labels.length);
    expect(all.confusion).toEqual(golden.confusion);
    expect(all.accuracy.value).toBeCloseTo(golden.report.accuracy, DIGITS);
    expect(all.balancedAccuracy.value).toBeCloseTo(golden.balancedAccuracy, DIGITS);
    expectFigures(all.macro, golden.report['macro avg']);
    expectFigures(all.weighted, golden.report['weighted avg']);
    for (const scores of all.classes) {
      const ofClass = golden.report[scores.className];
      expect(scores.support).toBe(ofClass?.support ?? 0);
      if (ofClass) expectFigures(scores, ofClass);
      else expect([scores.precision.value, scores.recall.value, scores.f1.value]).toEqual([null, null, null]);
    }
    for (const [index, auc] of golden.aucs.entries()) expectNear(ranking.classes[index]?.auc ?? null, auc);
    expectNear(ranking.murmurAgainstNormalAuc, golden.murmurAgainstNormalAuc);
    expect(calibration.error).toBeCloseTo(golden.calibrationError, DIGITS);
  });
});

describe('an evaluation', () => {
  it('of nothing holds no figures and no intervals', async () => {
    const { items: counts, all, ranking, calibration, coverage, groups } = await evaluate([]);
    expect(counts).toEqual({
      total: 0,
      unlabelled: 0,
      unanswered: 0,
      evaluated: 0,
      outcomes: { CLASSIFIED: 0, UNCERTAIN: 0, POOR_SIGNAL: 0 },
    });
    const nothing = { value: null, interval: null };
    expect([all.accuracy, all.balancedAccuracy, all.macro.f1, all.weighted.recall]).toEqual(
      Array(4).fill(nothing),
    );
    expect(all.confusionByRow.flat()).toEqual(Array(16).fill(null));
    expect([ranking.macroAuc, ranking.murmurAgainstNormalAuc, calibration.error, groups]).toEqual(
      Array(4).fill(null),
    );
    expect(coverage.curve).toEqual([]);
  });

  it('counts what it leaves out', async () => {
    const { items: counts, all } = await evaluate([
      { label: null, group: null, answer: sureOf('normal') },
      { label: null, group: null, answer: null },
      { label: 'murmur', group: null, answer: null },
      { label: 'murmur', group: null, answer: sureOf('normal', 'UNCERTAIN') },
      { label: 'normal', group: null, answer: sureOf('normal', 'POOR_SIGNAL') },
    ]);
    expect(counts).toMatchObject({ total: 5, unlabelled: 2, unanswered: 1, evaluated: 2 });
    expect(counts.outcomes).toEqual({ CLASSIFIED: 0, UNCERTAIN: 1, POOR_SIGNAL: 1 });
    expect(all.items).toBe(2);
  });

  it('takes the prediction of every outcome, and beside it those classified alone', async () => {
    const { all, classified } = await evaluate([
      { label: 'murmur', group: null, answer: sureOf('murmur') },
      { label: 'murmur', group: null, answer: sureOf('normal', 'UNCERTAIN') },
      { label: 'normal', group: null, answer: sureOf('artifact', 'POOR_SIGNAL') },
    ]);
    expect(all.accuracy.value).toBeCloseTo(1 / 3, DIGITS);
    expect(classified).toMatchObject({ items: 1, accuracy: { value: 1 } });
  });

  it('reads a stream as it reads a list', async () => {
    const [golden] = GOLDENS.answers;
    const list = golden ? itemsOf(golden) : [];
    async function* stream(): AsyncGenerator<JudgedItem> {
      yield* list;
    }
    expect(await evaluate(stream())).toEqual(await evaluate(list));
  });

  it('refuses an answer that has not one probability a class', async () => {
    const answer = { outcome: 'CLASSIFIED', probabilities: [0.5, 0.5] } as const;
    await expect(evaluate([{ label: 'normal', group: null, answer }])).rejects.toThrow(
      'expected 4 probabilities, found 2',
    );
  });

  it('survives JSON', async () => {
    await fc.assert(
      fc.asyncProperty(items, async (list) => {
        const evaluation = await evaluate(list);
        expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
      }),
      RUNS,
    );
  });

  it('puts every item somewhere, once', async () => {
    await fc.assert(
      fc.asyncProperty(items, async (list) => {
        const { items: counts, all, classified, calibration } = await evaluate(list);
        expect(counts.unlabelled + counts.unanswered + counts.evaluated).toBe(list.length);
        const { CLASSIFIED, UNCERTAIN, POOR_SIGNAL } = counts.outcomes;
        expect(CLASSIFIED + UNCERTAIN + POOR_SIGNAL).toBe(counts.evaluated);
        expect(classified.items).toBe(CLASSIFIED);
        expect(sumOf(all.confusion.flat())).toBe(counts.evaluated);
        expect(sumOf(all.classes.map(({ support }) => support))).toBe(counts.evaluated);
        expect(sumOf(calibration.bins.map((bin) => bin.items))).toBe(counts.evaluated);
      }),
      RUNS,
    );
  });

  it('does not depend on the order of items but in its intervals', async () => {
    await fc.assert(
      fc.asyncProperty(items, async (list) => {
        const [there, back] = [await evaluate(list), await evaluate(list.toReversed())];
        expect(back.all.confusion).toEqual(there.all.confusion);
        expect(back.coverage).toEqual(there.coverage);
        expect(back.ranking).toEqual(there.ranking);
      }),
      RUNS,
    );
  });

  it('gives shares between 0 and 1, and weighted recall as accuracy', async () => {
    await fc.assert(
      fc.asyncProperty(items, async (list) => {
        const { all, ranking, calibration } = await evaluate(list);
        const figures = [
          ...[...all.classes, all.macro, all.weighted].flatMap((of) => [
            of.precision.value,
            of.recall.value,
            of.f1.value,
          ]),
          ...ranking.classes.map(({ auc }) => auc),
          calibration.error,
        ].filter((figure) => figure !== null);
        for (const figure of figures) {
          expect(figure).toBeGreaterThanOrEqual(0);
          expect(figure).toBeLessThanOrEqual(1);
        }
        expect(all.weighted.recall.value ?? 0).toBeCloseTo(all.accuracy.value ?? 0, DIGITS);
      }),
      RUNS,
    );
  });

  it('lets the event loop turn while it resamples', async () => {
    const list = Array.from({ length: 200 }, (_, index) => ({
      label: HEART_SOUND_CLASSES[index % 4] ?? null,
      group: null,
      answer: sureOf(HEART_SOUND_CLASSES[index % 3] ?? 'normal'),
    }));
    let isOver = false;
    let turnedBefore = false;
    setImmediate(() => {
      turnedBefore = !isOver;
    });
    await evaluate(list);
    isOver = true;
    expect(turnedBefore).toBe(true);
  });
});

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
