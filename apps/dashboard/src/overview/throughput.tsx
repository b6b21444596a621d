import type { ServiceStatsView } from '@hbsc/client';
import { useMemo } from 'react';
import uPlot from 'uplot';
import { Chart, type Colour, countAxisOf, timeAxisOf } from '../parts/chart.tsx';
import { Panel } from '../parts/panel.tsx';
import { counted } from '../parts/words.ts';
import { Key, Keys } from './keys.tsx';

/** Jobs that came to their end, by minute of the last hour. */
export function Throughput({ minutes }: { minutes: ServiceStatsView['perMinute'] }) {
  const data = useMemo((): uPlot.AlignedData => {
    // Stacked: each row is drawn over the one before it, from the top down.
    const failed = minutes.map(({ failed }) => failed);
    const cancelled = minutes.map(({ cancelled }, n) => cancelled + (failed[n] ?? 0));
    const succeeded = minutes.map(({ succeeded }, n) => succeeded + (cancelled[n] ?? 0));
    return [minutes.map(({ minute }) => Date.parse(minute) / 1_000), succeeded, cancelled, failed];
  }, [minutes]);
  const sum = (kind: 'succeeded' | 'failed') => minutes.reduce((total, minute) => total + minute[kind], 0);
  return (
    <Panel
      title="Finished per minute"
      note={
        <Keys>
          <Key colour="--succeeded">done</Key>
          <Key colour="--failed">failed</Key>
          <Key colour="--line-strong">cancelled</Key>
        </Keys>
      }
    >
      <Chart
        height={210}
        label={`In the last hour ${counted(sum('succeeded'), 'job')} succeeded and ${sum('failed')} failed.`}
        data={data}
        options={optionsOf}
      />
    </Panel>
  );
}

function optionsOf(colour: Colour): Omit<uPlot.Options, 'width' | 'height'> {
  const bars = uPlot.paths.bars?.({ size: [0.7, 14], align: 1 });
  const series = (label: string, name: string): uPlot.Series => ({
    label,
    fill: colour(name),
    width: 0,
    points: { show: false },
    ...(bars && { paths: bars }),
  });
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 8, 0, 0],
    scales: { y: { range: (_, __, highest) => [0, Math.max(highest * 1.1, 4)] } },
    axes: [timeAxisOf(colour), countAxisOf(colour)],
    series: [
      {},
      series('done', '--succeeded'),
      series('cancelled', '--line-strong'),
      series('failed', '--failed'),
    ],
  };
}
