import type { ReactNode } from 'react';
import { problemOf } from '../service/errors.ts';
import classes from './states.module.css';

/** Something that went wrong, in the service's own words, and what can be done. */
export function Problem({ title, error, action }: { title: string; error: unknown; action?: ReactNode }) {
  const { code, message } = problemOf(error);
  return (
    <section className={classes.state} role="alert">
      <h2>{title}</h2>
      <p>{message}</p>
      {code !== 'INTERNAL' && <code>{code}</code>}
      {action && <div className={classes.action}>{action}</div>}
    </section>
  );
}
