import type { BatchView, Estimate, EvaluationView, MeanScores } from '@hbsc/client';
import { FITTED_NOTICE, NOTICE } from '@hbsc/core';
import { table } from '../table.ts';
import type { BatchOutcome } from './outcome.ts';

const MOST_EXAMPLES = 5;

/** What became of a data set, for people. */
export function report({ batch, notes, failures, evaluation }: BatchOutcome, url: string): string {
  const { id, name, model, status, error } = batch;
  const parts = [
    `  ${name}, ${model}: ${status}\n  ${countsOf(batch)}`,
    ...(error ? [`  ${error.code}: ${error.message}`] : []),
    ...(evaluation ? [evaluationText(evaluation)] : []),
    ...failures.map(({ code, message, files, paths }) =>
      [`  ${code}, ${countOf(files, 'file')}: ${message}`, ...examples(paths, files)].join('\n'),
    ),
    ...notes.map(({ kind, count, examples: found }) =>
      [`  ${kind}, ${count}`, ...examples(found.slice(0, MOST_EXAMPLES), count)].join('\n'),
    ),
    `  Batch ${id}${evaluation ? `, its report: ${new URL(`/batches/${id}/report.html`, url).href}` : ''}\n  ${NOTICE}`,
  ];
  return `\n${parts.join('\n\n')}\n`;
}

function countsOf({ counts: { total, ...places } }: BatchView): string {
  const told = Object.entries(places).filter(([, files]) => files > 0);
  return `${countOf(total, 'file')}: ${told.map(([place, files]) => `${files} ${place}`).join(', ')}`;
}

function examples(found: readonly string[], count: number): string[] {
  const more = count > found.length ? [`and ${count - found.length} more`] : [];
  return [...found, ...more].map((text) => `    ${text}`);
}

function countOf(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** The figures of an evaluation, for a terminal. */
export function evaluationText({ items, all, classified }: EvaluationView): string {
  const names = all.classes.map(({ className }) => className);
  const confusion = all.confusion.map((row, index) => [names[index] ?? '', ...row.map(String)]);
  const scores = ({ precision, recall, f1 }: MeanScores) => [precision, recall, f1].map(estimate);
  const means = [
    ['macro', ...scores(all.macro), `${all.items}`],
    ['weighted', ...scores(all.weighted), `${all.items}`],
  ];
  return [
    table(['label \\ answer', ...names], confusion),
    '',
    table(
      ['class', 'precision', 'recall', 'F1', 'support'],
      [...all.classes.map((one) => [one.className, ...scores(one), `${one.support}`]), ...means],
    ),
    '',
    `  Accuracy ${estimate(all.accuracy)}, balanced accuracy ${estimate(all.balancedAccuracy)}, of the ${items.evaluated} labelled files that were answered.`,
    `  Of the ${classified.items} answers to go by (CLASSIFIED): accuracy ${estimate(classified.accuracy)}, balanced accuracy ${estimate(classified.balancedAccuracy)}.`,
    `  In brackets: 95 % intervals. ${FITTED_NOTICE}`,
  ].join('\n');
}

/** `0.761 (0.657-0.832)` */
function estimate({ value, interval }: Estimate): string {
  if (value === null) return '-';
  return interval
    ? `${value.toFixed(3)} (${interval.low.toFixed(3)}-${interval.high.toFixed(3)})`
    : value.toFixed(3);
}
