import type { ReactNode } from 'react';
import classes from './keys.module.css';

/** What the colours of a chart stand for. */
export function Keys({ children }: { children: ReactNode }) {
  return <span className={classes.keys}>{children}</span>;
}

/** @param colour - a name of tokens.css */
export function Key({ colour, children }: { colour: string; children: ReactNode }) {
  return (
    <span className={classes.key}>
      <i style={{ background: `var(${colour})` }} />
      {children}
    </span>
  );
}
