import { type ReactNode, useEffect } from 'react';
import classes from './page-head.module.css';

/** The heading of a page, which is its title too, and what can be done on it. */
export function PageHead({ title, children }: { title: string; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · HBSC`;
  }, [title]);
  return (
    <header className={classes.head}>
      <h1>{title}</h1>
      {children && <div className={classes.actions}>{children}</div>}
    </header>
  );
}
