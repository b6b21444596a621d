import type { HeartSoundClass } from '../classification.ts';
import { isCorrect, judgementOf, type ModelAnswer } from './judgement.ts';

/** One item, and what two models said of it. */
export interface TwiceJudgedItem {
  readonly label: HeartSoundClass | null;
  readonly first: ModelAnswer | null;
  readonly second: ModelAnswer | null;
}

/** Whether two models differ on the same labelled items, by the most probable class. */
export interface Comparison {
  /** Labelled items that both models answered; the others are left out. */
  readonly items: number;
  readonly bothCorrect: number;
  readonly onlyFirstCorrect: number;
  readonly onlySecondCorrect: number;
  readonly neitherCorrect: number;
  /**
   * McNemar's test that neither model is the better one: EXACT, the binomial test (two-sided) under 25 items on which only one
   * is correct; else CHI_SQUARE, with continuity correction. It takes the items for independent.
   */
  readonly test: { readonly method: 'EXACT' | 'CHI_SQUARE'; readonly pValue: number };
}

/** From this many items on which only one model is correct, chi-square is near enough. */
const FEWEST_FOR_CHI_SQUARE = 25;

/** @throws RangeError when an answer has not one probability a class */
export async function compare(
  items: Iterable<TwiceJudgedItem> | AsyncIterable<TwiceJudgedItem>,
): Promise<Comparison> {
  const counts = { bothCorrect: 0, onlyFirstCorrect: 0, onlySecondCorrect: 0, neitherCorrect: 0 };
  let compared = 0;
  for await (const { label, first, second } of items) {
    if (label === null || first === null || second === null) continue;
    const firstCorrect = isCorrect(judgementOf(label, null, first));
    const secondCorrect = isCorrect(judgementOf(label, null, second));
    if (firstCorrect) counts[secondCorrect ? 'bothCorrect' : 'onlyFirstCorrect']++;
    else counts[secondCorrect ? 'onlySecondCorrect' : 'neitherCorrect']++;
    compared++;
  }
  return { items: compared, ...counts, test: mcnemar(counts.onlyFirstCorrect, counts.onlySecondCorrect) };
}

function mcnemar(onlyFirst: number, onlySecond: number): Comparison['test'] {
  const discordant = onlyFirst + onlySecond;
  if (discordant < FEWEST_FOR_CHI_SQUARE) {
    return { method: 'EXACT', pValue: binomialPValue(Math.min(onlyFirst, onlySecond), discordant) };
  }
  const chiSquare = Math.max(0, Math.abs(onlyFirst - onlySecond) - 1) ** 2 / discordant;
  return { method: 'CHI_SQUARE', pValue: erfc(Math.sqrt(chiSquare / 2)) };
}

/** How likely a fair coin thrown `throws` times shows one side `fewer` times or less, either side. */
function binomialPValue(fewer: number, throws: number): number {
  let ways = 1;
  let sum = 0;
  for (let heads = 0; heads <= fewer; heads++) {
    sum += ways;
    ways = (ways * (throws - heads)) / (heads + 1);
  }
  return Math.min(1, (2 * sum) / 2 ** throws);
}

/** Up to here the series of erf loses less than the fraction of erfc. */
const SERIES_UP_TO = 2.5;
const FRACTION_TERMS = 100;

/**
 * The complementary error function of `x` >= 0, to about ten digits: 1 - erf by its series (Abramowitz and Stegun 7.1.6), or
 * by the continued fraction (7.1.14).
 */
function erfc(x: number): number {
  const scale = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < SERIES_UP_TO) {
    let sum = 0;
    for (let n = 0, term = 2 * x; term > 1e-17; n++, term *= (2 * x * x) / (2 * n + 1)) sum += term;
    return 1 - scale * sum;
  }
  let fraction = x;
  for (let n = FRACTION_TERMS; n > 0; n--) fraction = x + n / 2 / fraction;
  return scale / fraction;
}
