import type { LiveState } from '@hbsc/client';
import { useLiveState } from '../service/service.tsx';
import classes from './pulse.module.css';

const BEATING = 'M0 14h9l1.4-3 1.4 6 2-11 2.4 17 2-12 1.4 4.5 1.2-1.5h3.2l1.2-3.5 1.5 8 1.5-6.5 1 2H72';
const FLAT = 'M0 14H72';
const WORDS: Record<LiveState, string> = {
  CONNECTING: 'Connecting',
  CONNECTED: 'Live',
  LOST: 'Not connected',
};

/** The service's name as two heart sounds, that beat while news comes in and go flat while none does. */
export function Pulse() {
  const state = useLiveState();
  return (
    <div className={classes.pulse} data-state={state}>
      <span className={classes.name}>HBSC</span>
      <svg viewBox="0 0 72 28" aria-hidden="true" className={classes.trace}>
        <path d={state === 'LOST' ? FLAT : BEATING} />
      </svg>
      <span role="status" className={classes.state}>
        {WORDS[state]}
      </span>
    </div>
  );
}
