import { type ReactNode, useId } from 'react';
import classes from './panel.module.css';

interface PanelProps {
  readonly title: string;
  /** Beside the title. */
  readonly note?: ReactNode;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A part of a page that has a name. */
export function Panel({ title, note, className, children }: PanelProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={`${classes.panel} ${className ?? ''}`}>
      <header className={classes.head}>
        <h2 id={id}>{title}</h2>
        {note && <span>{note}</span>}
      </header>
      {children}
    </section>
  );
}
