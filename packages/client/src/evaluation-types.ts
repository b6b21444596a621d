import type { BatchView } from './batch-types.ts';
import type { ClassName, Outcome } from './types.ts';

/** A figure and its 95 % interval; null where there is none. */
export interface Estimate {
  readonly value: number | null;
  readonly interval: {
    readonly low: number;
    readonly high: number;
    readonly method: 'WILSON' | 'BOOTSTRAP' | 'CLUSTER_BOOTSTRAP';
  } | null;
}

export interface MeanScores {
  readonly precision: Estimate;
  readonly recall: Estimate;
  readonly f1: Estimate;
}

/** How predictions agree with labels; lists by class are in label order. */
export interface ScoresView {
  readonly items: number;
  /** Items by label (row) and prediction (column). */
  readonly confusion: readonly (readonly number[])[];
  /** The same as shares of each row; null in the row of a class that is no label. */
  readonly confusionByRow: readonly (readonly (number | null)[])[];
  readonly accuracy: Estimate;
  readonly balancedAccuracy: Estimate;
  readonly classes: readonly (MeanScores & {
    readonly className: ClassName;
    readonly support: number;
    readonly predicted: number;
  })[];
  readonly macro: MeanScores;
  readonly weighted: MeanScores;
}

/** What the answers to a labelled data set are worth. Shares of nothing are null. */
export interface EvaluationView {
  readonly items: Readonly<
    Record<
      'total' | 'unlabelled' | 'unanswered' | 'evaluated' | 'classified' | 'uncertain' | 'poorSignal',
      number
    >
  >;
  /** Null where none is given. */
  readonly groups: number | null;
  /** Of the most probable class, whatever the outcome. */
  readonly all: ScoresView;
  /** Of the items with the outcome CLASSIFIED. */
  readonly classified: ScoresView;
  readonly coverage: {
    readonly byOutcome: readonly {
      readonly answered: readonly Outcome[];
      readonly items: number;
      readonly coverage: number | null;
      readonly accuracy: number | null;
    }[];
    readonly curve: readonly {
      readonly confidence: number;
      readonly coverage: number;
      readonly accuracy: number;
    }[];
  };
  readonly ranking: {
    readonly classes: readonly { readonly className: ClassName; readonly auc: number | null }[];
    readonly macroAuc: number | null;
    readonly murmurAgainstNormalAuc: number | null;
  };
  readonly calibration: {
    readonly error: number | null;
    readonly bins: readonly {
      readonly low: number;
      readonly high: number;
      readonly items: number;
      readonly meanConfidence: number | null;
      readonly accuracy: number | null;
    }[];
  };
}

/** McNemar's test over the labelled items that two batches share and that both answered. */
export interface ComparisonView {
  readonly items: number;
  readonly bothCorrect: number;
  readonly onlyFirstCorrect: number;
  readonly onlySecondCorrect: number;
  readonly neitherCorrect: number;
  readonly method: 'EXACT' | 'CHI_SQUARE';
  readonly pValue: number;
  readonly first: EvaluatedBatch;
  readonly second: EvaluatedBatch;
}

/** A batch and the figures of all of its answers; null while no item is labelled. */
export interface EvaluatedBatch extends Pick<BatchView, 'id' | 'name' | 'model'> {
  readonly evaluation: EvaluationView | null;
}
