import type { ServiceStatsView } from '@hbsc/client';
import { Link } from '@tanstack/react-router';
import { ClassMark } from '../parts/class-mark.tsx';
import { Panel } from '../parts/panel.tsx';
import { counted, numberOf, OUTCOME_WORDS, percentOf } from '../parts/words.ts';
import classes from './answers.module.css';

/** What was answered in the last hour. */
export function Answers({ stats: { classes: found, outcomes } }: { stats: ServiceStatsView }) {
  const total = found.reduce((sum, { count }) => sum + count, 0);
  return (
    <Panel title="Answers" note={total > 0 ? `${counted(total, 'answer')} in the last hour` : 'last hour'}>
      {total === 0 ? (
        <p className={classes.none}>No recording was answered in the last hour.</p>
      ) : (
        <>
          <div className={classes.strip} aria-hidden="true">
            {found.map(({ className, count }) => (
              <span key={className} data-class={className} style={{ flexGrow: count }} />
            ))}
          </div>
          <ul className={classes.list}>
            {found.map(({ className, count }) => (
              <li key={className}>
                <Link to="/jobs" search={{ class: [className] }}>
                  <ClassMark name={className} />
                </Link>
                <span>{numberOf(count)}</span>
                <span>{percentOf(count / total)}</span>
              </li>
            ))}
          </ul>
          <ul className={classes.list}>
            {outcomes.map(({ outcome, count }) => (
              <li key={outcome}>
                <Link to="/jobs" search={{ outcome: [outcome] }}>
                  {OUTCOME_WORDS[outcome]}
                </Link>
                <span>{numberOf(count)}</span>
                <span>{percentOf(count / total)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
