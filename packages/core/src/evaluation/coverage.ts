import { OUTCOMES, type Outcome } from '../classification.ts';
import { accuracyOf, isCorrect, type Judgement } from './judgement.ts';

/** What accuracy is gained by answering less. */
export interface Coverage {
  /** All items; then without POOR_SIGNAL; then CLASSIFIED alone. */
  readonly byOutcome: readonly OutcomeCoverage[];
  /** The most confident items first: ever more of them, at most about a hundred points, the last with all. */
  readonly curve: readonly CoveragePoint[];
}

export interface OutcomeCoverage {
  /** The outcomes that count as answered. */
  readonly answered: readonly Outcome[];
  readonly items: number;
  /** The share of items that are answered; null of nothing. */
  readonly coverage: number | null;
  /** Of those answered; null of nothing. */
  readonly accuracy: number | null;
}

/** What remains if an answer has to have this confidence. */
export interface CoveragePoint {
  readonly confidence: number;
  /** The share of items that have it. */
  readonly coverage: number;
  /** Of those that have it. */
  readonly accuracy: number;
}

const ANSWERED: readonly (readonly Outcome[])[] = [OUTCOMES, ['CLASSIFIED', 'UNCERTAIN'], ['CLASSIFIED']];

export function coverageOf(judgements: readonly Judgement[]): Coverage {
  return {
    byOutcome: ANSWERED.map((answered) => {
      const within = judgements.filter(({ outcome }) => answered.includes(outcome));
      return {
        answered,
        items: within.length,
        coverage: judgements.length === 0 ? null : within.length / judgements.length,
        accuracy: accuracyOf(within),
      };
    }),
    curve: curveOf(judgements),
  };
}

/** One point a percent of coverage; items of one confidence come together, for no threshold parts them. */
function curveOf(judgements: readonly Judgement[]): CoveragePoint[] {
  const confidences = descendingConfidences(judgements);
  const ofCorrect = descendingConfidences(judgements.filter(isCorrect));
  const curve: CoveragePoint[] = [];
  let percent = 0;
  let correct = 0;
  for (const [index, confidence] of confidences.entries()) {
    if (confidences[index + 1] === confidence) continue;
    const items = index + 1;
    const coverage = items / confidences.length;
    if (Math.floor(coverage * 100) === percent) continue;
    percent = Math.floor(coverage * 100);
    while ((ofCorrect[correct] ?? -1) >= confidence) correct++;
    curve.push({ confidence, coverage, accuracy: correct / items });
  }
  return curve;
}

function descendingConfidences(judgements: readonly Judgement[]): Float64Array {
  return Float64Array.from(judgements, ({ confidence }) => confidence)
    .sort()
    .reverse();
}
