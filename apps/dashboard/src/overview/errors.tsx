import type { ServiceStatsView } from '@hbsc/client';
import { Link } from '@tanstack/react-router';
import { Panel } from '../parts/panel.tsx';
import { counted, numberOf } from '../parts/words.ts';
import classes from './errors.module.css';

/** What jobs of the last hour failed of; each leads to those jobs. */
export function Errors({ errors }: { errors: ServiceStatsView['errors'] }) {
  const total = errors.reduce((sum, { count }) => sum + count, 0);
  const most = errors[0]?.count ?? 1;
  return (
    <Panel title="Errors" note={total > 0 ? `${counted(total, 'failed job')} in the last hour` : 'last hour'}>
      {errors.length === 0 ? (
        <p className={classes.none}>No job failed in the last hour.</p>
      ) : (
        <ul className={classes.errors}>
          {errors.map(({ code, count }) => (
            <li key={code}>
              <Link to="/jobs" search={{ status: ['FAILED'], error: [code] }}>
                {code}
              </Link>
              <span className={classes.bar} aria-hidden="true">
                <span style={{ width: `${(100 * count) / most}%` }} />
              </span>
              <span>{numberOf(count)}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
