import type { FailureView } from '@hbsc/client';
import classes from './job.module.css';

/** Why a job failed, and what would do. */
export function Failure({ error: { code, message, advice } }: { error: FailureView }) {
  return (
    <section className={classes.failure} aria-label="Error">
      <code>{code}</code>
      <p>{message}</p>
      <p className={classes.advice}>{advice}</p>
    </section>
  );
}
