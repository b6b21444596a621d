import { useEffect, useState } from 'react';
import { IconPlugConnectedX } from '../parts/icons.ts';
import { Moment } from '../parts/moment.tsx';
import { useLiveState } from '../service/service.tsx';
import classes from './connection-banner.module.css';

/** Says that what is shown stands still; over the page, so that nothing moves. */
export function ConnectionBanner() {
  const isLost = useLiveState() === 'LOST';
  const [lostAt, setLostAt] = useState<string | null>(null);
  useEffect(() => setLostAt(isLost ? new Date().toISOString() : null), [isLost]);
  return (
    <div role="alert" className={classes.place}>
      {isLost && lostAt && (
        <div className={classes.banner}>
          <IconPlugConnectedX size={18} stroke={1.7} />
          <span>
            Connection lost at <Moment at={lostAt} as="time" />. Trying again; what you see may be out of
            date.
          </span>
        </div>
      )}
    </div>
  );
}
