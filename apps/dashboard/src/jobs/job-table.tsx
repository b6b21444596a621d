import type { JobSort } from '@hbsc/client';
import { useMediaQuery } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { JobRow } from './job-row.tsx';
import classes from './job-table.module.css';
import { type Column, SortHeader } from './sort-header.tsx';
import type { JobList } from './use-job-list.ts';
import { useRowKeys } from './use-row-keys.ts';
import type { Selection } from './use-selection.ts';

/** Height of a row, pixels; on a narrow screen it has two lines. */
const ROW = { wide: 42, narrow: 68 };
/** Rows left below the screen when more are asked for. */
const READ_AHEAD = 30;

const COLUMNS: readonly Column[] = [
  { name: 'File', className: classes.name },
  { name: 'Status', className: classes.status },
  { name: 'Answer', className: classes.answer },
  { name: 'Outcome', className: classes.outcome },
  { name: 'Model', className: classes.model },
  { name: 'Took', className: classes.took, sort: 'DURATION' },
  { name: 'Created', className: classes.created, sort: 'CREATED' },
];

interface JobTableProps {
  readonly list: JobList;
  readonly selection: Selection;
  readonly sort: JobSort;
  readonly onSort: (sort: JobSort) => void;
}

/** The rows that fit on the screen, of however many there are. */
export function JobTable({ list, selection, sort, onSort }: JobTableProps) {
  const { rows, error, hasMore, readMore } = list;
  const scroller = useRef<HTMLDivElement>(null);
  const isNarrow = useMediaQuery('(max-width: 760px)', false, { getInitialValueInEffect: false });
  const height = isNarrow ? ROW.narrow : ROW.wide;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height of each row is another
  useEffect(() => virtual.measure(), [height]);
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !error && lastShown >= rows.length - READ_AHEAD) readMore();
  }, [hasMore, error, lastShown, rows.length, readMore]);
  useRowKeys({
    scroller,
    count: rows.length,
    show: (index) => virtual.scrollToIndex(index),
    onSelect: selection.toggleAt,
  });

  return (
    <div ref={scroller} className={classes.scroller} data-stale={list.isStale || undefined}>
      <table
        aria-label="Jobs"
        aria-rowcount={list.total?.isExact ? list.total.count + 1 : -1}
        className={classes.table}
      >
        <thead>
          <tr aria-rowindex={1} className={classes.head}>
            <th scope="col" className={classes.select}>
              <input
                type="checkbox"
                aria-label="Select all that are listed"
                checked={selection.isAll}
                ref={(box) => {
                  if (box) box.indeterminate = selection.count > 0 && !selection.isAll;
                }}
                onChange={selection.toggleAll}
              />
            </th>
            {COLUMNS.map((column) => (
              <SortHeader key={column.name} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody style={{ height: virtual.getTotalSize() }} className={classes.rows}>
          {items.map(({ index, start }) => {
            const row = rows[index];
            return (
              row && (
                <JobRow
                  key={row.id}
                  row={row}
                  index={index}
                  top={start}
                  isSelected={selection.has(row.id)}
                  onSelect={selection.toggle}
                />
              )
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
