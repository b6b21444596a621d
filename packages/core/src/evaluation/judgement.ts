import {
  type Classification,
  HEART_SOUND_CLASSES,
  type HeartSoundClass,
  type Outcome,
  predictionsOf,
  topPredictionOf,
} from '../classification.ts';

/** What a model said of an item, so far as it is evaluated. */
export type ModelAnswer = Pick<Classification, 'outcome' | 'probabilities'>;

/** One item of a data set: what is known of it, and what the model said. */
export interface JudgedItem {
  /** What it is; null where nobody says. */
  readonly label: HeartSoundClass | null;
  /** What it has in common with others, for example the person it was recorded of. */
  readonly group: string | null;
  /** Null when the model gave none: the item failed. */
  readonly answer: ModelAnswer | null;
}

/** A labelled item with the answer it got. */
export interface Judgement {
  /** The true class, 0 to 3. */
  readonly label: number;
  /** The most probable class, 0 to 3, whatever the outcome. */
  readonly prediction: number;
  /** Probability of the prediction. */
  readonly confidence: number;
  readonly outcome: Outcome;
  readonly group: string | null;
  /** One a class, in label order. */
  readonly probabilities: readonly number[];
}

/** @throws RangeError when there is not one probability a class */
export function judgementOf(label: HeartSoundClass, group: string | null, answer: ModelAnswer): Judgement {
  const top = topPredictionOf(predictionsOf(answer.probabilities));
  return {
    label: HEART_SOUND_CLASSES.indexOf(label),
    prediction: top.label,
    confidence: top.confidence,
    outcome: answer.outcome,
    group,
    probabilities: answer.probabilities,
  };
}

export function isCorrect({ label, prediction }: Judgement): boolean {
  return label === prediction;
}

/** Null of nothing. */
export function accuracyOf(judgements: readonly Judgement[]): number | null {
  if (judgements.length === 0) return null;
  return judgements.filter(isCorrect).length / judgements.length;
}
