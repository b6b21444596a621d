import type { LaneView, ServiceStatsView } from '@hbsc/client';
import { useMemo } from 'react';
import type uPlot from 'uplot';
import { Chart, type Colour, countAxisOf, timeAxisOf } from '../parts/chart.tsx';
import { Panel } from '../parts/panel.tsx';
import { durationOf, numberOf } from '../parts/words.ts';
import { Key, Keys } from './keys.tsx';
import classes from './queue-depth.module.css';
import type { Depth } from './use-stats.ts';

/** What is shown of a dashboard that was just opened, seconds. */
const SHORTEST_S = 60;

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
      x: { range: (_, first, latest) => [Math.min(first, latest - SHORTEST_S), latest] },
      y: { range: (_, __, highest) => [0, Math.max(highest * 1.1, 4)] },
    },
    axes: [timeAxisOf(colour), countAxisOf(colour)],
    series: [{}, line('interactive', '--accent'), line('bulk', '--class-extrahls')],
  };
}
