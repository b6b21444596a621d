import type { JobRow as Row } from '@hbsc/client';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { ClassMark } from '../parts/class-mark.tsx';
import { Moment } from '../parts/moment.tsx';
import { StatusMark } from '../parts/status-mark.tsx';
import { durationOf, OUTCOME_WORDS, percentOf } from '../parts/words.ts';
import classes from './job-table.module.css';
import { tookMs } from './order.ts';

interface JobRowProps {
  readonly row: Row;
  readonly index: number;
  /** Pixels from the top of the list. */
  readonly top: number;
  readonly isSelected: boolean;
  readonly onSelect: (id: string, isRange: boolean) => void;
}

/** One job of the list. Drawn anew only when the job itself has changed. */
export const JobRow = memo(function JobRow({ row, index, top, isSelected, onSelect }: JobRowProps) {
  const took = tookMs(row);
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-index={index}
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
    >
      <td className={classes.select}>
        <input
          type="checkbox"
          aria-label={`Select ${row.fileName}`}
          checked={isSelected}
          onChange={() => undefined}
          onClick={(event) => onSelect(row.id, event.shiftKey)}
        />
      </td>
      <td className={classes.name}>
        <Link to="/jobs/$id" params={{ id: row.id }} title={row.fileName} preload={false}>
          {row.fileName}
        </Link>
        {row.clientReference && <small title={row.clientReference}>{row.clientReference}</small>}
      </td>
      <td className={classes.status}>
        <StatusMark status={row.status} />
      </td>
      <td className={classes.answer}>
        <Answer row={row} />
      </td>
      <td className={classes.outcome}>{row.result && OUTCOME_WORDS[row.result.outcome]}</td>
      <td className={classes.model} title={row.model}>
        {row.model}
      </td>
      <td className={classes.took}>{took === null ? '' : durationOf(took)}</td>
      <td className={classes.created}>
        <Moment at={row.createdAt} />
      </td>
    </tr>
  );
});

function Answer({ row: { result, error } }: { row: Row }) {
  if (error) return <code className={classes.code}>{error.code}</code>;
  if (!result) return null;
  const { className, confidence } = result.topPrediction;
  return (
    <>
      <ClassMark name={className} />
      <span className={classes.confidence}>{percentOf(confidence)}</span>
    </>
  );
}
