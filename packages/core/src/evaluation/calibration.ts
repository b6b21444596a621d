import { accuracyOf, type Judgement } from './judgement.ts';

const BINS = 10;

/** How far the model's confidence can be taken at its word. */
export interface Calibration {
  /** Expected calibration error: the mean distance of accuracy and confidence over the bins, weighted by items; null of nothing. */
  readonly error: number | null;
  /** Ten of equal width over the confidence in the prediction, ascending. */
  readonly bins: readonly ReliabilityBin[];
}

/** Items with about the same confidence. */
export interface ReliabilityBin {
  /** Confidence from here, included. */
  readonly low: number;
  /** Up to here, excluded but in the last bin. */
  readonly high: number;
  readonly items: number;
  /** Null of nothing. */
  readonly meanConfidence: number | null;
  /** Null of nothing. */
  readonly accuracy: number | null;
}

export function calibrationOf(judgements: readonly Judgement[]): Calibration {
  const members: Judgement[][] = Array.from({ length: BINS }, () => []);
  for (const judgement of judgements) {
    members[Math.min(Math.floor(judgement.confidence * BINS), BINS - 1)]?.push(judgement);
  }
  const bins = members.map((inBin, index) => ({
    low: index / BINS,
    high: (index + 1) / BINS,
    items: inBin.length,
    meanConfidence: meanConfidenceOf(inBin),
    accuracy: accuracyOf(inBin),
  }));
  return { error: calibrationErrorOf(bins), bins };
}

function calibrationErrorOf(bins: readonly ReliabilityBin[]): number | null {
  const items = bins.reduce((sum, bin) => sum + bin.items, 0);
  if (items === 0) return null;
  const distances = bins.map((bin) => bin.items * Math.abs((bin.accuracy ?? 0) - (bin.meanConfidence ?? 0)));
  return distances.reduce((sum, distance) => sum + distance, 0) / items;
}

function meanConfidenceOf(judgements: readonly Judgement[]): number | null {
  if (judgements.length === 0) return null;
  return judgements.reduce((sum, { confidence }) => sum + confidence, 0) / judgements.length;
}
