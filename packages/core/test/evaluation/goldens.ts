import { readFileSync } from 'node:fs';
import type { HeartSoundClass } from '../../src/index.ts';

export interface GoldenFigures {
  readonly precision: number;
  readonly recall: number;
  readonly 'f1-score': number;
  readonly support: number;
}

/** What scikit-learn says of these answers. */
export interface GoldenAnswers {
  readonly name: string;
  readonly labels: readonly HeartSoundClass[];
  readonly probabilities: readonly (readonly number[])[];
  readonly confusion: number[][];
  readonly report: { readonly accuracy: number } & Readonly<
    Partial<Record<HeartSoundClass, GoldenFigures>> & Record<'macro avg' | 'weighted avg', GoldenFigures>
  >;
  readonly balancedAccuracy: number;
  readonly aucs: readonly (number | null)[];
  readonly murmurAgainstNormalAuc: number | null;
  readonly calibrationError: number;
}

/** Printed by goldens.py. */
export const GOLDENS: {
  readonly answers: readonly GoldenAnswers[];
  readonly mcnemar: readonly {
    readonly onlyFirst: number;
    readonly onlySecond: number;
    readonly method: string;
    readonly pValue: number;
  }[];
  readonly wilson: readonly {
    readonly hits: number;
    readonly trials: number;
    readonly low: number;
    readonly high: number;
  }[];
} = JSON.parse(readFileSync(new URL('goldens.json', import.meta.url), 'utf8'));
