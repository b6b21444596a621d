import type { LaneView, ServiceStatsView } from '@hbsc/client';
import { useMemo } from 'react';
import type uPlot from 'uplot';
import { axisOf, Chart, type Colour } from '../parts/chart.tsx';
import { Panel } from '../parts/panel.tsx';
import { durationOf, numberOf } from '../parts/words.ts';
import { Key, Keys } from './keys.tsx';
import classes from './queue-depth.module.css';
import { DEPTHS_MS, type Depth } from './use-stats.ts';

interface QueueDepthProps {
  readonly lanes: ServiceStatsView['lanes'];
  readonly depths: readonly Depth[];
}

/** How much waits in each lane, as it goes up and down. */
export function QueueDepth({ lanes: { interactive, bulk }, depths }: QueueDepthProps) {
  const data = useMemo(
    (): uPlot.AlignedData => [
      depths.map(({ at }) => at / 1_000),
      depths.map((depth) => depth.interactive),
      depths.map((depth) => depth.bulk),
    ],
    [depths],
  );
  return (
    <Panel
      title="Queue depth"
      note={
        <Keys>
          <Key colour="--accent">interactive</Key>
          <Key colour="--class-extrahls">bulk</Key>
        </Keys>
      }
    >
      <Chart
        height={148}
        label={`Waiting now: ${interactive.queued} in the interactive lane, ${bulk.queued} in the bulk lane.`}
        data={data}
        options={optionsOf}
      />
      <dl className={classes.lanes}>
        <LaneLine name="Interactive" lane={interactive} />
        <LaneLine name="Bulk" lane={bulk} />
      </dl>
    </Panel>
  );
}

function LaneLine({ name, lane }: { name: string; lane: LaneView }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {lane.isPaused && <b>paused</b>}
        {lane.isPaused === null && <b>queue does not answer</b>}
        {lane.queued > 0
          ? `${numberOf(lane.queued)} waiting, the longest for ${durationOf(1_000 * lane.oldestQueuedSeconds)}`
          : 'nothing waits'}
      </dd>
    </div>
  );
}

function optionsOf(colour: Colour): Omit<uPlot.Options, 'width' | 'height'> {
  const line = (label: string, name: string): uPlot.Series => ({
    label,
    stroke: colour(name),
    width: 1.5,
    points: { show: false },
  });
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 8, 0, 0],
    scales: {
      x: {
        range: (_, __, latest) => [
          (latest || Date.now() / 1_000) - DEPTHS_MS / 1_000,
          latest || Date.now() / 1_000,
        ],
      },
      y: { range: (_, __, highest) => [0, Math.max(highest * 1.1, 4)] },
    },
    axes: [
      axisOf(colour, { grid: { show: false }, space: 70 }),
      axisOf(colour, { size: 40, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4] }),
    ],
    series: [{}, line('interactive', '--accent'), line('bulk', '--class-extrahls')],
  };
}
