import type { BatchView } from '@hbsc/client';
import { numberOf } from '../parts/words.ts';
import { doneOf } from './batch-status.ts';
import classes from './progress-bar.module.css';

/** From what is done to what is to come. */
const PARTS = ['succeeded', 'failed', 'cancelled', 'running'] as const;

/** How far a batch is: a bar in which each part has the colour of its status. */
export function ProgressBar({ batch, label }: { batch: Pick<BatchView, 'counts'>; label: string }) {
  const { counts } = batch;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={counts.total}
      aria-valuenow={doneOf(batch)}
      aria-valuetext={`${numberOf(doneOf(batch))} of ${numberOf(counts.total)} done, ${numberOf(counts.failed)} failed`}
      className={classes.bar}
    >
      {PARTS.map((part) => (
        <span
          key={part}
          data-part={part}
          style={{ width: `${counts.total === 0 ? 0 : (100 * counts[part]) / counts.total}%` }}
        />
      ))}
    </div>
  );
}
