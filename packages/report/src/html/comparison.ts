import { type Evaluation, type ModelIdentity, modelNameOf } from '@hbsc/core';
import { type Markup, markup } from '../markup.ts';
import { formatCount, formatPValue } from '../numbers.ts';
import type { ComparedModel } from './facts.ts';
import { estimateCell, table } from './figure-tables.ts';

/** The batch's own model and another one, side by side. */
export function comparisonSection(
  models: readonly ModelIdentity[],
  evaluation: Evaluation,
  { model, evaluation: other, comparison }: ComparedModel,
): Markup {
  const [first, second] = [models.map(modelNameOf).join(', '), modelNameOf(model)];
  const { test } = comparison;
  return markup`<section>
<h2>Comparison with ${second}</h2>
${table(
  'Each over the items it answered',
  ['', first, second],
  [
    ['Accuracy', estimateCell(evaluation.all.accuracy), estimateCell(other.all.accuracy)],
    [
      'Balanced accuracy',
      estimateCell(evaluation.all.balancedAccuracy),
      estimateCell(other.all.balancedAccuracy),
    ],
    ['Macro F1', estimateCell(evaluation.all.macro.f1), estimateCell(other.all.macro.f1)],
  ],
)}
${table(
  `Over the ${formatCount(comparison.items)} items that both answered`,
  ['', 'Items'],
  [
    ['Both correct', formatCount(comparison.bothCorrect)],
    [`Only ${first} correct`, formatCount(comparison.onlyFirstCorrect)],
    [`Only ${second} correct`, formatCount(comparison.onlySecondCorrect)],
    ['Neither correct', formatCount(comparison.neitherCorrect)],
  ],
)}
<p>McNemar’s test (${test.method === 'EXACT' ? 'exact' : 'chi-square with continuity correction'}): p ${test.pValue < 0.001 ? '' : '= '}${formatPValue(test.pValue)}.</p>
</section>`;
}
