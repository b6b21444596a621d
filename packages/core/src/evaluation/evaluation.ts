import type { Outcome } from '../classification.ts';
import { type Calibration, calibrationOf } from './calibration.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import { type JudgedItem, type Judgement, judgementOf } from './judgement.ts';
import { pauses } from './pause.ts';
import { type Ranking, rankingOf } from './ranking.ts';
import { type Scores, scoresOf } from './scores.ts';

/** What a model is worth on a labelled data set. Plain and serialisable. */
export interface Evaluation {
  readonly items: ItemCounts;
  /** Groups among the items evaluated; null where none is given. */
  readonly groups: number | null;
  /** The prediction is the most probable class, whatever the outcome. */
  readonly all: Scores;
  /** The same of the items with the outcome CLASSIFIED. */
  readonly classified: Scores;
  readonly coverage: Coverage;
  readonly ranking: Ranking;
  readonly calibration: Calibration;
}

export interface ItemCounts {
  /** The sum of the next three. */
  readonly total: number;
  /** Left out: nobody says what they are. */
  readonly unlabelled: number;
  /** Left out: labelled, but they failed. */
  readonly unanswered: number;
  /** What the figures are of. */
  readonly evaluated: number;
  /** Of those evaluated. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
}

/**
 * Compares what a model said with what is known. Lets the event loop turn meanwhile: 20,000 items in as many groups take
 * seconds.
 *
 * @throws RangeError when an answer has not one probability a class
 */
export async function evaluate(items: Iterable<JudgedItem> | AsyncIterable<JudgedItem>): Promise<Evaluation> {
  const pause = pauses();
  const judgements: Judgement[] = [];
  let total = 0;
  let unlabelled = 0;
  for await (const { label, group, answer } of items) {
    total++;
    if (label === null) unlabelled++;
    else if (answer !== null) judgements.push(judgementOf(label, group, answer));
    await pause();
  }
  const groups = new Set(judgements.flatMap(({ group }) => group ?? [])).size;
  const all = await scoresOf(judgements, pause);
  const classified = await scoresOf(
    judgements.filter(({ outcome }) => outcome === 'CLASSIFIED'),
    pause,
  );
  const coverage = coverageOf(judgements);
  await pause();
  const ranking = await rankingOf(judgements, pause);
  await pause();
  return {
    items: {
      total,
      unlabelled,
      unanswered: total - unlabelled - judgements.length,
      evaluated: judgements.length,
      outcomes: outcomeCountsOf(judgements),
    },
    groups: groups === 0 ? null : groups,
    all,
    classified,
    coverage,
    ranking,
    calibration: calibrationOf(judgements),
  };
}

function outcomeCountsOf(judgements: readonly Judgement[]): Record<Outcome, number> {
  const counts = { CLASSIFIED: 0, UNCERTAIN: 0, POOR_SIGNAL: 0 } satisfies Record<Outcome, number>;
  for (const { outcome } of judgements) counts[outcome]++;
  return counts;
}
