import type { Estimate, Evaluation, IntervalMethod, MeanScores, Scores } from '@hbsc/core';
import { type Markup, markup } from '../markup.ts';
import { formatCount, formatFigure, formatInterval, formatShare } from '../numbers.ts';

/** The figures over all classes, for all answers and for those the model is sure of. */
export function overallTable({ all, classified }: Evaluation): Markup {
  const rows: readonly (readonly [string, (scores: Scores) => Estimate])[] = [
    ['Accuracy', ({ accuracy }) => accuracy],
    ['Balanced accuracy', ({ balancedAccuracy }) => balancedAccuracy],
    ...meanRows('Macro', ({ macro }) => macro),
    ...meanRows('Weighted', ({ weighted }) => weighted),
  ];
  return table(
    'Over all classes',
    [
      '',
      `All answers (${formatCount(all.items)})`,
      `CLASSIFIED alone (${formatCount(classified.items)})`,
      'Interval',
    ],
    rows.map(([name, estimateOf]) => [
      name,
      estimateCell(estimateOf(all)),
      estimateCell(estimateOf(classified)),
      methodOf(estimateOf(all)),
    ]),
  );
}

function meanRows(
  kind: string,
  means: (scores: Scores) => MeanScores,
): [string, (scores: Scores) => Estimate][] {
  return [
    [`${kind} precision`, (scores) => means(scores).precision],
    [`${kind} recall`, (scores) => means(scores).recall],
    [`${kind} F1`, (scores) => means(scores).f1],
  ];
}

export function classTable(caption: string, { classes }: Scores): Markup {
  return table(
    caption,
    ['Class', 'Precision', 'Recall', 'F1', 'Support', 'Predicted'],
    classes.map(({ className, precision, recall, f1, support, predicted }) => [
      className,
      estimateCell(precision),
      estimateCell(recall),
      estimateCell(f1),
      formatCount(support),
      formatCount(predicted),
    ]),
  );
}

export function rankingTable({ ranking }: Evaluation): Markup {
  return table(
    'Area under the ROC curve',
    ['', 'AUC'],
    [
      ...ranking.classes.map(({ className, auc }) => [`${className} against the rest`, formatFigure(auc)]),
      ['Macro', formatFigure(ranking.macroAuc)],
      ['Murmur against normal', formatFigure(ranking.murmurAgainstNormalAuc)],
    ],
  );
}

export function coverageTable({ coverage }: Evaluation): Markup {
  return table(
    'What the outcomes leave',
    ['Answered', 'Items', 'Coverage', 'Accuracy'],
    coverage.byOutcome.map(({ answered, items, coverage: share, accuracy }) => [
      answered.join(', '),
      formatCount(items),
      formatShare(share),
      formatFigure(accuracy),
    ]),
  );
}

/** Rows of a name and its figures. */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly (string | Markup)[])[],
): Markup {
  return markup`<div class="table"><table><caption>${caption}</caption>
<thead><tr>${head.map((name, index) => markup`<th scope="col"${index === 0 ? null : markup` class="number"`}>${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([name = '', ...cells]) =>
      markup`<tr><th scope="row">${name}</th>${cells.map((cell) => markup`<td class="number">${cell}</td>`)}</tr>`,
  )}</tbody></table></div>`;
}

/** The figure, and its interval below. */
export function estimateCell(estimate: Estimate): Markup {
  return markup`${formatFigure(estimate.value)}${estimate.interval === null ? null : markup` <span class="interval">${formatInterval(estimate)}</span>`}`;
}

const METHODS: Readonly<Record<IntervalMethod, string>> = {
  WILSON: 'Wilson',
  BOOTSTRAP: 'bootstrap over items',
  CLUSTER_BOOTSTRAP: 'bootstrap over groups',
};

function methodOf({ interval }: Estimate): string {
  return interval === null ? 'none' : METHODS[interval.method];
}
