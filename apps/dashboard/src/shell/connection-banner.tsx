import { useEffect, useState } from 'react';
import { IconPlugConnectedX } from '../parts/icons.ts';
import { Moment } from '../parts/moment.tsx';
import { useLiveState, useStandsStill } from '../service/service.tsx';
import classes from './banner.module.css';

/** Says that what is shown stands still. */
export function ConnectionBanner() {
  const isLost = useLiveState() === 'LOST';
  const isStill = useStandsStill() || isLost;
  const [since, setSince] = useState<string | null>(null);
  useEffect(() => setSince(isStill ? new Date().toISOString() : null), [isStill]);
  return (
    <div role="alert">
      {isStill && since && (
        <div className={classes.banner}>
          <IconPlugConnectedX size={18} stroke={1.7} />
          <span>
            {isLost ? 'Connection lost at' : 'The service has sent no news since'}{' '}
            <Moment at={since} as="time" />. Trying again; what you see may be out of date.
          </span>
        </div>
      )}
    </div>
  );
}
