import type { BatchStatus } from '@hbsc/client';
import type { ReactNode } from 'react';
import classes from './batch-mark.module.css';
import { BATCH_STATUS_WORDS } from './batch-status.ts';

/** Where a batch is, as a word, a colour and a shape. */
export function BatchMark({ status }: { status: BatchStatus }) {
  return (
    <span className={classes.mark} data-status={status}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        {SHAPES[status]}
      </svg>
      {BATCH_STATUS_WORDS[status]}
    </span>
  );
}

const SHAPES: Record<BatchStatus, ReactNode> = {
  IMPORTING: <path d="M6 1.5v6M3.5 5 6 7.5 8.5 5M2 10.5h8" />,
  OPEN: <circle cx="6" cy="6" r="4" strokeDasharray="2.1 2.1" />,
  RUNNING: <path d="M6 2a4 4 0 1 1-4 4" className={classes.turning} />,
  PAUSED: <path d="M4 2.5v7M8 2.5v7" />,
  FINISHED: <path d="M2 6.5 5 9.5 10.5 3" />,
  CANCELLED: <path d="M2 6h8" />,
  REJECTED: <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" />,
};
