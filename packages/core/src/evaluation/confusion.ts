import { HEART_SOUND_CLASSES } from '../classification.ts';
import type { Judgement } from './judgement.ts';

const CLASS_COUNT = HEART_SOUND_CLASSES.length;

/** One cell a pair of classes. */
export const CELL_COUNT = CLASS_COUNT ** 2;

/** Where a judgement is counted: row (true class) after row, a column a prediction. */
export function cellOf({ label, prediction }: Pick<Judgement, 'label' | 'prediction'>): number {
  return label * CLASS_COUNT + prediction;
}

/** How many judgements fall into each cell. */
export function countCells(judgements: readonly Judgement[]): Float64Array {
  const cells = new Float64Array(CELL_COUNT);
  for (const judgement of judgements) {
    const cell = cellOf(judgement);
    cells[cell] = (cells[cell] ?? 0) + 1;
  }
  return cells;
}

/** Rows are the true class, columns the predicted one. */
export function matrixOf(cells: Float64Array): number[][] {
  return HEART_SOUND_CLASSES.map((_, row) => [...cells.subarray(row * CLASS_COUNT, (row + 1) * CLASS_COUNT)]);
}

/** What is counted of one class. */
export interface ClassCounts {
  readonly hits: number;
  /** Items whose label it is. */
  readonly support: number;
  /** Items for which it was predicted. */
  readonly predicted: number;
}

/** By class, in label order. */
export function classCountsOf(cells: Float64Array): ClassCounts[] {
  return HEART_SOUND_CLASSES.map((_, index) => {
    let support = 0;
    let predicted = 0;
    for (let other = 0; other < CLASS_COUNT; other++) {
      support += cells[cellOf({ label: index, prediction: other })] ?? 0;
      predicted += cells[cellOf({ label: other, prediction: index })] ?? 0;
    }
    return { hits: cells[cellOf({ label: index, prediction: index })] ?? 0, support, predicted };
  });
}

/** NaN where a figure is a share of nothing. */
export interface ClassFigures {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** The figures of a confusion matrix, NaN where one is a share of nothing. */
export interface ConfusionFigures {
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  /** In label order. */
  readonly classes: readonly ClassFigures[];
  readonly macro: ClassFigures;
  readonly weighted: ClassFigures;
}

/**
 * Precision TP / (TP + FP), recall TP / (TP + FN), F1 2 TP / (2 TP + FP + FN), and their means: macro over the classes that
 * occur as label or as prediction, weighted by support; in a mean, a share of nothing counts as 0. Balanced accuracy is the
 * mean recall of the classes that occur as label. So does scikit-learn with `zero_division=0` and no `labels`.
 */
export function figuresOf(cells: Float64Array): ConfusionFigures {
  const counts = classCountsOf(cells);
  const classes = counts.map(classFiguresOf);
  const occurring = counts.map(({ support, predicted }) => (support + predicted > 0 ? 1 : 0));
  const supports = counts.map(({ support }) => support);
  const labelled = supports.map((support) => (support > 0 ? 1 : 0));
  const hits = counts.reduce((sum, count) => sum + count.hits, 0);
  const items = supports.reduce((sum, support) => sum + support, 0);
  return {
    accuracy: hits / items,
    balancedAccuracy: weightedMean(classes, labelled, ({ recall }) => recall),
    classes,
    macro: meanFigures(classes, occurring),
    weighted: meanFigures(classes, supports),
  };
}

function classFiguresOf({ hits, support, predicted }: ClassCounts): ClassFigures {
  return { precision: hits / predicted, recall: hits / support, f1: (2 * hits) / (support + predicted) };
}

function meanFigures(classes: readonly ClassFigures[], weights: readonly number[]): ClassFigures {
  return {
    precision: weightedMean(classes, weights, ({ precision }) => precision),
    recall: weightedMean(classes, weights, ({ recall }) => recall),
    f1: weightedMean(classes, weights, ({ f1 }) => f1),
  };
}

function weightedMean(
  classes: readonly ClassFigures[],
  weights: readonly number[],
  figure: (figures: ClassFigures) => number,
): number {
  let sum = 0;
  let total = 0;
  for (const [index, figures] of classes.entries()) {
    const weight = weights[index] ?? 0;
    sum += weight * (figure(figures) || 0);
    total += weight;
  }
  return sum / total;
}
