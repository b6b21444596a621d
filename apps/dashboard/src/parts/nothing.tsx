import type { ReactNode } from 'react';
import classes from './states.module.css';

/** There is nothing to show, and how that can change. */
export function Nothing({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <section className={classes.state}>
      <svg viewBox="0 0 160 28" aria-hidden="true" className={classes.flat}>
        <path d="M0 14H160" />
      </svg>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action && <div className={classes.action}>{action}</div>}
    </section>
  );
}
