import { HEART_SOUND_CLASSES, type HeartSoundClass } from '../classification.ts';
import { resampledFigures } from './bootstrap.ts';
import {
  type ClassCounts,
  type ClassFigures,
  type ConfusionFigures,
  classCountsOf,
  countCells,
  figuresOf,
  matrixOf,
} from './confusion.ts';
import { type Estimate, type Interval, percentileInterval, wilson } from './intervals.ts';
import type { Judgement } from './judgement.ts';
import type { Pause } from './pause.ts';

/** How the predictions of a set of items agree with their labels. */
export interface Scores {
  readonly items: number;
  /** Items by true class (row) and predicted class (column), in label order. */
  readonly confusion: readonly (readonly number[])[];
  /** The same as shares of each row; null in the row of a class that is nobody's label. */
  readonly confusionByRow: readonly (readonly (number | null)[])[];
  readonly accuracy: Estimate;
  /** Mean recall of the classes that occur as label. */
  readonly balancedAccuracy: Estimate;
  /** In label order. */
  readonly classes: readonly ClassScores[];
  /** Mean over the classes that occur as label or as prediction. */
  readonly macro: MeanScores;
  /** Mean over the classes, each weighted by its support. */
  readonly weighted: MeanScores;
}

export interface MeanScores {
  readonly precision: Estimate;
  readonly recall: Estimate;
  readonly f1: Estimate;
}

/** All null for a class that occurs neither as label nor as prediction; else a share of nothing is 0. */
export interface ClassScores extends MeanScores {
  readonly className: HeartSoundClass;
  /** Items whose label it is. */
  readonly support: number;
  /** Items for which it was predicted. */
  readonly predicted: number;
}

/**
 * Accuracy, precision and recall have Wilson's interval, unless groups are given: then, and for all other figures, the
 * intervals are percentiles over 2,000 resamples of the groups or items.
 */
export async function scoresOf(judgements: readonly Judgement[], pause: Pause): Promise<Scores> {
  const cells = countCells(judgements);
  const confusion = matrixOf(cells);
  const counts = classCountsOf(cells);
  const figures = figuresOf(cells);
  const intervals = new Intervals(
    await resampledFigures(judgements, pause),
    judgements.some(({ group }) => group !== null),
  );
  const hits = counts.reduce((sum, count) => sum + count.hits, 0);
  return {
    items: judgements.length,
    confusion,
    confusionByRow: confusion.map((row, index) =>
      row.map((cell) => share(cell, counts[index]?.support ?? 0)),
    ),
    accuracy: {
      value: finite(figures.accuracy),
      interval: intervals.ofShare(hits, judgements.length, ({ accuracy }) => accuracy),
    },
    balancedAccuracy: {
      value: finite(figures.balancedAccuracy),
      interval: intervals.of(({ balancedAccuracy }) => balancedAccuracy),
    },
    classes: HEART_SOUND_CLASSES.map((className, index) =>
      classScoresOf(className, counts[index] ?? NOTHING, intervals, (of) => of.classes[index] ?? UNKNOWN),
    ),
    macro: meanScoresOf(figures.macro, intervals, ({ macro }) => macro),
    weighted: meanScoresOf(figures.weighted, intervals, ({ weighted }) => weighted),
  };
}

const NOTHING: ClassCounts = { hits: 0, support: 0, predicted: 0 };
const UNKNOWN: ClassFigures = { precision: Number.NaN, recall: Number.NaN, f1: Number.NaN };

/** The intervals of one set of judgements. */
class Intervals {
  constructor(
    private readonly resamples: readonly ConfusionFigures[],
    private readonly isGrouped: boolean,
  ) {}

  of(figure: (figures: ConfusionFigures) => number): Interval | null {
    return percentileInterval(this.resamples.map(figure), this.isGrouped ? 'CLUSTER_BOOTSTRAP' : 'BOOTSTRAP');
  }

  /** Of a figure that is a share of items. */
  ofShare(hits: number, trials: number, figure: (figures: ConfusionFigures) => number): Interval | null {
    if (trials === 0) return null;
    return this.isGrouped ? this.of(figure) : wilson(hits, trials);
  }
}

function classScoresOf(
  className: HeartSoundClass,
  { hits, support, predicted }: ClassCounts,
  intervals: Intervals,
  ofClass: (figures: ConfusionFigures) => ClassFigures,
): ClassScores {
  const occurs = support + predicted > 0;
  const shareIfItOccurs = (part: number, whole: number) => (occurs ? (share(part, whole) ?? 0) : null);
  return {
    className,
    support,
    predicted,
    precision: {
      value: shareIfItOccurs(hits, predicted),
      interval: intervals.ofShare(hits, predicted, (of) => ofClass(of).precision),
    },
    recall: {
      value: shareIfItOccurs(hits, support),
      interval: intervals.ofShare(hits, support, (of) => ofClass(of).recall),
    },
    f1: {
      value: shareIfItOccurs(2 * hits, support + predicted),
      interval: intervals.of((of) => ofClass(of).f1),
    },
  };
}

function meanScoresOf(
  { precision, recall, f1 }: ClassFigures,
  intervals: Intervals,
  means: (figures: ConfusionFigures) => ClassFigures,
): MeanScores {
  return {
    precision: { value: finite(precision), interval: intervals.of((of) => means(of).precision) },
    recall: { value: finite(recall), interval: intervals.of((of) => means(of).recall) },
    f1: { value: finite(f1), interval: intervals.of((of) => means(of).f1) },
  };
}

function share(part: number, whole: number): number | null {
  return finite(part / whole);
}

/** Null for a share of nothing. */
function finite(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
