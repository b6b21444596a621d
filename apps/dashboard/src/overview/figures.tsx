import type { ServiceStatsView } from '@hbsc/client';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { durationOf, numberOf } from '../parts/words.ts';
import classes from './figures.module.css';

/** The figures that tell in a glance whether all is well. */
export function Figures({ stats: { lanes, stages } }: { stats: ServiceStatsView }) {
  const { interactive, bulk } = lanes;
  const sum = (figure: 'queued' | 'running' | 'succeededLastMinute' | 'failedLastMinute') =>
    interactive[figure] + bulk[figure];
  const failed = sum('failedLastMinute');
  const total = stages.find(({ stage }) => stage === 'TOTAL');
  return (
    <dl className={classes.figures}>
      <Figure
        name="Queued"
        note={`${numberOf(interactive.queued)} interactive, ${numberOf(bulk.queued)} bulk`}
      >
        <Link to="/jobs" search={{ status: ['QUEUED'] }}>
          {numberOf(sum('queued'))}
        </Link>
      </Figure>
      <Figure
        name="Running"
        note={`${numberOf(interactive.running)} interactive, ${numberOf(bulk.running)} bulk`}
      >
        <Link to="/jobs" search={{ status: ['RUNNING'] }}>
          {numberOf(sum('running'))}
        </Link>
      </Figure>
      <Figure name="Done" note="in the last minute">
        {numberOf(sum('succeededLastMinute'))}
      </Figure>
      <Figure name="Failed" note="in the last minute" isBad={failed > 0}>
        <Link to="/jobs" search={{ status: ['FAILED'] }}>
          {numberOf(failed)}
        </Link>
      </Figure>
      <Figure
        name="From upload to answer"
        note={total ? `half within ${durationOf(total.p50Ms)}` : 'in the last hour'}
      >
        {total ? durationOf(total.p95Ms) : '–'} {total && <small>95 % within</small>}
      </Figure>
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly note: string;
  readonly isBad?: boolean;
  readonly children: ReactNode;
}

function Figure({ name, note, isBad = false, children }: FigureProps) {
  return (
    <div data-bad={isBad || undefined}>
      <dt>{name}</dt>
      <dd className={classes.value}>{children}</dd>
      <dd className={classes.note}>{note}</dd>
    </div>
  );
}
