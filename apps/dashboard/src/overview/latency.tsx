import type { LatencyStage, ServiceStatsView } from '@hbsc/client';
import { Panel } from '../parts/panel.tsx';
import { durationOf } from '../parts/words.ts';
import classes from './latency.module.css';

const STAGES: readonly (readonly [LatencyStage, string])[] = [
  ['WAITING', 'Waiting'],
  ['DECODE', 'Decoding'],
  ['RESAMPLE', 'Resampling'],
  ['INFER', 'Classifying'],
  ['ANALYSE', 'Analysing'],
  ['RUNNING', 'In the worker'],
  ['TOTAL', 'All in all'],
];

/** How long each stage took in the last hour: from the median to the 95th percentile, on a scale by powers of ten. */
export function Latency({ stages }: { stages: ServiceStatsView['stages'] }) {
  const known = new Map(stages.map((figures) => [figures.stage, figures]));
  const longest = Math.max(10, ...stages.map(({ p95Ms }) => p95Ms));
  const decades = Math.ceil(Math.log10(longest));
  const placeOf = (ms: number) => (100 * Math.max(0, Math.log10(Math.max(ms, 1)))) / decades;
  return (
    <Panel title="Latency by stage" note="median to 95th percentile, last hour">
      <table className={classes.stages}>
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <td />
            <th scope="col">p50</th>
            <th scope="col">p95</th>
          </tr>
        </thead>
        <tbody>
          {STAGES.map(([stage, name]) => {
            const figures = known.get(stage);
            return (
              <tr key={stage} data-whole={stage === 'TOTAL' || stage === 'RUNNING' || undefined}>
                <th scope="row">{name}</th>
                <td className={classes.scale} aria-hidden="true">
                  {Array.from({ length: decades }, (_, n) => n + 1).map((decade) => (
                    <i key={decade} style={{ left: `${(100 * decade) / decades}%` }} />
                  ))}
                  {figures && (
                    <span
                      style={{
                        left: `${placeOf(figures.p50Ms)}%`,
                        width: `${placeOf(figures.p95Ms) - placeOf(figures.p50Ms)}%`,
                      }}
                    />
                  )}
                </td>
                <td>{figures ? durationOf(figures.p50Ms) : '–'}</td>
                <td>{figures ? durationOf(figures.p95Ms) : '–'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
}
