import type { BatchView, ComparisonView, Estimate, EvaluatedBatch, EvaluationView } from '@hbsc/client';
import { Select, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { figureOf, Interval, rangeOf } from '../parts/interval.tsx';
import { counted, numberOf } from '../parts/words.ts';
import { problemOf } from '../service/errors.ts';
import { useClient } from '../service/service.tsx';
import classes from './comparison.module.css';
import panel from './evaluation.module.css';
import { useRelatives } from './use-relatives.ts';

interface ComparisonProps {
  readonly batch: BatchView;
  /** The other batch. */
  readonly against: string | undefined;
  readonly onAgainst: (against: string | undefined) => void;
}

/** Two models on the same recordings. */
export function Comparison({ batch, against, onAgainst }: ComparisonProps) {
  const client = useClient();
  const relatives = useRelatives(batch);
  const comparison = useQuery({
    queryKey: ['comparison', batch.id, against, batch.counts.succeeded],
    queryFn: () => client.batches.compare(batch.id, against ?? ''),
    enabled: against !== undefined,
  });
  return (
    <section className={panel.panel} aria-labelledby="comparison">
      <div className={panel.panelHead}>
        <h3 id="comparison">Compared with another model</h3>
        {relatives.length > 0 && (
          <Select
            size="xs"
            className={classes.choice ?? ''}
            aria-label="Compare with"
            placeholder="Choose a batch"
            clearable
            data={relatives.map(({ id, name, model }) => ({ value: id, label: `${model}: ${name}` }))}
            value={against ?? null}
            onChange={(id) => onAgainst(id ?? undefined)}
          />
        )}
      </div>
      {against !== undefined && comparison.data && <Outcome comparison={comparison.data} />}
      {against !== undefined && comparison.isPending && <Skeleton height={220} />}
      {comparison.error && (
        <p className={classes.refused} role="alert">
          {problemOf(comparison.error).message}
        </p>
      )}
      {against === undefined && (
        <p className={panel.note}>
          {relatives.length > 0
            ? 'These recordings were run by another model too: choose it.'
            : 'No other model has run these recordings. Run the batch again with another one.'}
        </p>
      )}
    </section>
  );
}

const FIGURES: readonly (readonly [string, (evaluation: EvaluationView) => Estimate])[] = [
  ['Accuracy', ({ all }) => all.accuracy],
  ['Balanced accuracy', ({ all }) => all.balancedAccuracy],
  ['Macro F1', ({ all }) => all.macro.f1],
  [
    'Recall of murmur',
    ({ all }) => all.classes.find(({ className }) => className === 'murmur')?.recall ?? NONE,
  ],
  ['AUC murmur against normal', ({ ranking }) => ({ value: ranking.murmurAgainstNormalAuc, interval: null })],
  ['Calibration error', ({ calibration }) => ({ value: calibration.error, interval: null })],
];
const NONE: Estimate = { value: null, interval: null };

function Outcome({ comparison }: { comparison: ComparisonView }) {
  const { first, second, bothCorrect, onlyFirstCorrect, onlySecondCorrect, neitherCorrect } = comparison;
  return (
    <div className={classes.outcome}>
      <table className={classes.figures}>
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col">{first.model}</th>
            <th scope="col">{second.model}</th>
          </tr>
        </thead>
        <tbody>
          {FIGURES.map(([name, figure]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <Cell batch={first} figure={figure} />
              <Cell batch={second} figure={figure} />
            </tr>
          ))}
        </tbody>
      </table>
      <div>
        <table className={classes.agreement}>
          <caption>{counted(comparison.items, 'item')} that both answered</caption>
          <thead>
            <tr>
              <td />
              <th scope="col">{second.model} right</th>
              <th scope="col">wrong</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">{first.model} right</th>
              <td>{numberOf(bothCorrect)}</td>
              <td data-apart>{numberOf(onlyFirstCorrect)}</td>
            </tr>
            <tr>
              <th scope="row">wrong</th>
              <td data-apart>{numberOf(onlySecondCorrect)}</td>
              <td>{numberOf(neitherCorrect)}</td>
            </tr>
          </tbody>
        </table>
        <p className={classes.verdict}>{verdictOf(comparison)}</p>
      </div>
    </div>
  );
}

function Cell({
  batch,
  figure,
}: {
  batch: EvaluatedBatch;
  figure: (evaluation: EvaluationView) => Estimate;
}) {
  const estimate = batch.evaluation ? figure(batch.evaluation) : NONE;
  return (
    <td>
      <span className={classes.figure}>
        {figureOf(estimate.value)} <small>{rangeOf(estimate.interval)}</small>
      </span>
      <Interval estimate={estimate} />
    </td>
  );
}

/** McNemar's test in words. */
function verdictOf({
  first,
  second,
  onlyFirstCorrect,
  onlySecondCorrect,
  pValue,
  method,
}: ComparisonView): string {
  const test = `McNemar, ${method === 'EXACT' ? 'exact' : 'χ²'}: p ${pValue < 0.001 ? '< 0.001' : `= ${pValue.toFixed(3)}`}`;
  if (pValue >= 0.05) return `Chance alone may have made this difference (${test}).`;
  const better = onlyFirstCorrect > onlySecondCorrect ? first : second;
  return `${better.model} is right more often than chance alone would make it (${test}).`;
}
