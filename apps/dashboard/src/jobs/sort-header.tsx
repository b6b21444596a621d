import type { JobSort } from '@hbsc/client';
import { IconArrowDown, IconArrowUp } from '../parts/icons.ts';
import classes from './job-table.module.css';

export interface Column {
  readonly name: string;
  readonly className: string | undefined;
  /** What it is sorted by; some columns are not. */
  readonly sort?: 'CREATED' | 'DURATION';
}

interface SortHeaderProps {
  readonly column: Column;
  readonly sort: JobSort;
  readonly onSort: (sort: JobSort) => void;
}

/** The head of a column; one that can be sorted by is a button that turns the order round. */
export function SortHeader({ column, sort, onSort }: SortHeaderProps) {
  const { name, className } = column;
  if (!column.sort) {
    return (
      <th scope="col" className={className}>
        {name}
      </th>
    );
  }
  const order = sort.startsWith(column.sort) ? (sort.endsWith('DESC') ? 'descending' : 'ascending') : 'none';
  const next: JobSort = `${column.sort}_${order === 'descending' ? 'ASC' : 'DESC'}`;
  return (
    <th scope="col" aria-sort={order} className={className}>
      <button type="button" className={classes.sort} onClick={() => onSort(next)}>
        {name}
        {order === 'descending' && <IconArrowDown size={13} />}
        {order === 'ascending' && <IconArrowUp size={13} />}
      </button>
    </th>
  );
}
