import type { ServiceStatsView } from '@hbsc/client';
import { Link } from '@tanstack/react-router';
import { Moment } from '../parts/moment.tsx';
import { Panel } from '../parts/panel.tsx';
import { counted } from '../parts/words.ts';
import classes from './workers.module.css';

/** The workers that are there, and what each has in hand. */
export function Workers({ workers }: { workers: ServiceStatsView['workers'] }) {
  return (
    <Panel title="Workers" note={counted(workers.length, 'worker')}>
      {workers.length === 0 ? (
        <p className={classes.none} role="alert">
          No worker is there: recordings are accepted, and wait.
        </p>
      ) : (
        <ul className={classes.workers}>
          {workers.map(({ id, host, pid, startedAt, models, inHand }) => (
            <li key={id}>
              <div className={classes.who}>
                <strong>
                  {host} <span>{pid}</span>
                </strong>
                <small>
                  since <Moment at={startedAt} />, holds {models.join(', ') || 'no model'}
                </small>
              </div>
              <div className={classes.hand}>
                {inHand.length === 0
                  ? 'idle'
                  : inHand.map(({ jobId, lane }) => (
                      <Link
                        key={jobId}
                        to="/jobs/$id"
                        params={{ id: jobId }}
                        data-lane={lane}
                        preload={false}
                      >
                        {jobId.slice(0, 8)}
                      </Link>
                    ))}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
