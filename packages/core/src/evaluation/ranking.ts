import { HEART_SOUND_CLASSES, type HeartSoundClass } from '../classification.ts';
import type { Judgement } from './judgement.ts';
import type { Pause } from './pause.ts';

/** How well the probabilities rank recordings, whatever the threshold: areas under the ROC curve, 0.5 for chance, 1 for perfect. */
export interface Ranking {
  /** One class against the rest, in label order; null when the labels hold only one of the two. */
  readonly classes: readonly { readonly className: HeartSoundClass; readonly auc: number | null }[];
  /** Mean of those that are not null; null of none. */
  readonly macroAuc: number | null;
  /** Murmur against normal: of recordings with one of these labels, ranked by P(murmur) / (P(murmur) + P(normal)). */
  readonly murmurAgainstNormalAuc: number | null;
}

export async function rankingOf(judgements: readonly Judgement[], pause: Pause): Promise<Ranking> {
  const classes: Ranking['classes'][number][] = [];
  for (const [index, className] of HEART_SOUND_CLASSES.entries()) {
    const auc = aucOf(
      judgements,
      ({ label }) => label === index,
      ({ probabilities }) => probabilities[index] ?? 0,
    );
    classes.push({ className, auc });
    await pause();
  }
  const aucs = classes.flatMap(({ auc }) => auc ?? []);
  return {
    classes,
    macroAuc: aucs.length === 0 ? null : aucs.reduce((sum, auc) => sum + auc, 0) / aucs.length,
    murmurAgainstNormalAuc: aucOf(
      judgements.filter(({ label }) => label === MURMUR || label === NORMAL),
      ({ label }) => label === MURMUR,
      murmurShare,
    ),
  };
}

const MURMUR = HEART_SOUND_CLASSES.indexOf('murmur');
const NORMAL = HEART_SOUND_CLASSES.indexOf('normal');

/** 0.5 where the model gives neither any chance. */
function murmurShare({ probabilities }: Judgement): number {
  const murmur = probabilities[MURMUR] ?? 0;
  const either = murmur + (probabilities[NORMAL] ?? 0);
  return either === 0 ? 0.5 : murmur / either;
}

/**
 * The area under the ROC curve, as the share of pairs of a positive and a negative in which the positive scores higher
 * (Mann and Whitney); a tie is half a pair. Null without positives or without negatives.
 */
function aucOf(
  judgements: readonly Judgement[],
  isPositive: (judgement: Judgement) => boolean,
  scoreOf: (judgement: Judgement) => number,
): number | null {
  const positives = Float64Array.from(judgements.filter(isPositive), scoreOf).sort();
  const negatives = Float64Array.from(
    judgements.filter((judgement) => !isPositive(judgement)),
    scoreOf,
  ).sort();
  if (positives.length === 0 || negatives.length === 0) return null;
  let below = 0;
  let notAbove = 0;
  let won = 0;
  for (const score of positives) {
    while ((negatives[below] ?? Infinity) < score) below++;
    while ((negatives[notAbove] ?? Infinity) <= score) notAbove++;
    won += (below + notAbove) / 2;
  }
  return won / (positives.length * negatives.length);
}
