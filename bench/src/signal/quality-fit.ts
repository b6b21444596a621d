import type { QualityEvidence } from '@hbsc/audio';
import type { Examination } from './examination.ts';
import { type Case, fitLogistic, type LogisticModel, probabilityOf } from './logistic-regression.ts';
import { isGood, qualitySets, sourceOf } from './quality-sets.ts';

/** The quality index as one fit has it, and where it draws the line. */
export interface QualityFit {
  readonly model: LogisticModel;
  readonly leastIndex: number;
}

/** At most this share of the good recordings of any source may be called poor. */
const MOST_FALSE_ALARMS = 0.04;

/** Fits the index so that each source, and in it the good and the poor, count alike; then draws the line. */
export function fitQuality(examinations: readonly Examination[]): QualityFit {
  const sets = qualitySets(examinations).filter(({ good, poor }) => good.length > 0 && poor.length > 0);
  const perClass = examinations.length / (2 * sets.length);
  const cases = sets.flatMap(({ good, poor }) => [
    ...good.map((examination) => caseOf(examination, perClass / good.length)),
    ...poor.map((examination) => caseOf(examination, perClass / poor.length)),
  ]);
  const model = fitLogistic(cases);
  const lines = sets.map(({ good }) => {
    const indices = good.map(({ whole }) => qualityOf(model, whole.evidence)).sort((a, b) => a - b);
    return indices[Math.floor(MOST_FALSE_ALARMS * indices.length)] ?? 0;
  });
  return { model, leastIndex: Math.min(...lines) };
}

export function qualityOf(model: LogisticModel, evidence: QualityEvidence): number {
  return probabilityOf(model, featuresOf(evidence));
}

/**
 * Fits without each fold in turn and applies the fit to the fold.
 *
 * @param foldOf - the fold a recording is in; recordings of one group must share one
 * @returns for each recording the fit that never saw it
 */
export function fitWithoutFold(
  examinations: readonly Examination[],
  foldOf: (examination: Examination) => string,
): Map<Examination, QualityFit> {
  const judged = examinations.filter(({ recording }) => sourceOf(recording) !== null);
  const fits = new Map<Examination, QualityFit>();
  for (const fold of new Set(judged.map(foldOf))) {
    const fit = fitQuality(judged.filter((examination) => foldOf(examination) !== fold));
    for (const examination of judged) if (foldOf(examination) === fold) fits.set(examination, fit);
  }
  return fits;
}

function caseOf({ recording, whole }: Examination, weight: number): Case {
  return { features: featuresOf(whole.evidence), isPositive: isGood(recording), weight };
}

function featuresOf({ correlation, beatStrength, contrast, unsteadiness }: QualityEvidence): number[] {
  return [correlation, beatStrength, contrast, unsteadiness];
}
