import type { EvaluationView, Outcome } from '@hbsc/client';
import { useMemo } from 'react';
import type uPlot from 'uplot';
import { axisOf, Chart, type Colour } from '../parts/chart.tsx';
import { figureOf } from '../parts/interval.tsx';
import { numberOf, OUTCOME_WORDS } from '../parts/words.ts';
import panel from './evaluation.module.css';
import { SHARES } from './shares.ts';

/** Rows of the table: enough to read off the curve. */
const MOST_ROWS = 20;

/** What is won by answering only where the model is sure. */
export function Coverage({ coverage: { curve, byOutcome } }: Pick<EvaluationView, 'coverage'>) {
  const data = useMemo((): uPlot.AlignedData => {
    const points = [...curve].sort((one, other) => one.coverage - other.coverage);
    return [points.map(({ coverage }) => coverage), points.map(({ accuracy }) => accuracy)];
  }, [curve]);
  const step = Math.max(1, Math.ceil(curve.length / MOST_ROWS));
  return (
    <section className={panel.panel} aria-labelledby="coverage">
      <div className={panel.panelHead}>
        <h3 id="coverage">Coverage</h3>
      </div>
      <Chart
        label="Share of right answers by the share of items that are answered, the most certain first. The figures are in the table below."
        height={240}
        data={data}
        options={options}
      />
      <p className={panel.note}>
        Share of right answers, when only the most certain are given: from few at the left to all at the
        right.
      </p>
      <details className={panel.data}>
        <summary>As a table</summary>
        <div>
          <table>
            <thead>
              <tr>
                <th scope="col">Answered when</th>
                <th scope="col">Coverage</th>
                <th scope="col">Right</th>
              </tr>
            </thead>
            <tbody>
              {byOutcome.map(({ answered, items, coverage, accuracy }) => (
                <tr key={answered.join()}>
                  <th scope="row">
                    {answered.map((outcome: Outcome) => OUTCOME_WORDS[outcome].toLowerCase()).join(' or ')} (
                    {numberOf(items)})
                  </th>
                  <td>{figureOf(coverage)}</td>
                  <td>{figureOf(accuracy)}</td>
                </tr>
              ))}
              {curve
                .filter((_, n) => n % step === 0)
                .map(({ confidence, coverage, accuracy }) => (
                  <tr key={coverage}>
                    <th scope="row">confidence at least {confidence.toFixed(3)}</th>
                    <td>{figureOf(coverage)}</td>
                    <td>{figureOf(accuracy)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

const options = (colour: Colour): Omit<uPlot.Options, 'width' | 'height'> => ({
  legend: { show: false },
  cursor: { show: false },
  padding: [8, 12, 0, 0],
  scales: { x: { time: false, range: [0, 1] }, y: { range: [0, 1.02] } },
  axes: [
    axisOf(colour, { splits: () => SHARES, values: (_, splits) => splits.map(String), size: 28 }),
    axisOf(colour, { splits: () => SHARES, values: (_, splits) => splits.map(String), size: 34 }),
  ],
  series: [{}, { stroke: colour('--accent'), width: 2, points: { show: false } }],
});
