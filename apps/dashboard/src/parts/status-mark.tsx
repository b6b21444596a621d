import type { JobStatus } from '@hbsc/client';
import classes from './status-mark.module.css';
import { STATUS_WORDS } from './words.ts';

/** A status as a word, a colour and a shape, for colour alone tells some people nothing. */
export function StatusMark({ status }: { status: JobStatus }) {
  return (
    <span className={classes.mark} data-status={status}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        {SHAPES[status]}
      </svg>
      {STATUS_WORDS[status]}
    </span>
  );
}

const SHAPES = {
  QUEUED: <circle cx="6" cy="6" r="4" strokeDasharray="2.1 2.1" />,
  RUNNING: <path d="M6 2a4 4 0 1 1-4 4" className={classes.turning} />,
  SUCCEEDED: <path d="M2 6.5 5 9.5 10.5 3" />,
  FAILED: <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" />,
  CANCELLED: <path d="M2 6h8" />,
} as const;
