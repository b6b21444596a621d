import type { BatchView } from '@hbsc/client';
import { counted } from '../parts/words.ts';
import classes from './batch.module.css';

/** What was found odd in the data set. */
export function Notes({ notes }: Pick<BatchView, 'notes'>) {
  if (notes.length === 0) return null;
  return (
    <details className={classes.notes}>
      <summary>{counted(notes.length, 'remark')} about the data set and its labels</summary>
      <ul>
        {notes.map(({ kind, count, examples }) => (
          <li key={kind}>
            {sentenceOf(kind)}: {count}
            <small>{examples.join(', ')}</small>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** `ROWS_WITHOUT_FILE` as `Rows without file`. */
function sentenceOf(kind: string): string {
  const words = kind.replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
