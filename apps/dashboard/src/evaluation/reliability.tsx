import type { EvaluationView } from '@hbsc/client';
import { useMemo } from 'react';
import type uPlot from 'uplot';
import { axisOf, Chart, type Colour } from '../parts/chart.tsx';
import { figureOf } from '../parts/interval.tsx';
import { numberOf } from '../parts/words.ts';
import panel from './evaluation.module.css';
import { SHARES } from './shares.ts';

/** Whether confidence is honest: of answers with 80 %, 80 % should be right. */
export function Reliability({ calibration }: Pick<EvaluationView, 'calibration'>) {
  const { bins, error } = calibration;
  const data = useMemo((): uPlot.AlignedData => {
    const points = bins.flatMap(({ meanConfidence, accuracy }) =>
      meanConfidence === null || accuracy === null ? [] : [{ x: meanConfidence, y: accuracy }],
    );
    const all = [{ x: 0, y: null }, ...points.sort((one, other) => one.x - other.x), { x: 1, y: null }];
    return [all.map(({ x }) => x), all.map(({ x }) => x), all.map(({ y }) => y)];
  }, [bins]);
  return (
    <section className={panel.panel} aria-labelledby="reliability">
      <div className={panel.panelHead}>
        <h3 id="reliability">Reliability</h3>
      </div>
      <Chart
        label={`Share of right answers by confidence; calibration error ${figureOf(error)}. The figures are in the table below.`}
        height={240}
        data={data}
        options={options}
      />
      <p className={panel.note}>
        Share of right answers by confidence. On the straight line, confidence is honest.
      </p>
      <details className={panel.data}>
        <summary>As a table</summary>
        <div>
          <table>
            <thead>
              <tr>
                <th scope="col">Confidence</th>
                <th scope="col">Items</th>
                <th scope="col">Mean confidence</th>
                <th scope="col">Right</th>
              </tr>
            </thead>
            <tbody>
              {bins.map(({ low, high, items, meanConfidence, accuracy }) => (
                <tr key={low}>
                  <th scope="row">
                    {low.toFixed(2)} to {high.toFixed(2)}
                  </th>
                  <td>{numberOf(items)}</td>
                  <td>{figureOf(meanConfidence)}</td>
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
  series: [
    {},
    { stroke: colour('--line-strong'), width: 1, dash: [4, 4], points: { show: false } },
    {
      stroke: colour('--accent'),
      width: 2,
      spanGaps: true,
      points: { show: true, size: 8, fill: colour('--surface'), stroke: colour('--accent'), width: 2 },
    },
  ],
});
