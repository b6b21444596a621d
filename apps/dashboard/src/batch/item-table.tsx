import type { BatchItemView } from '@hbsc/client';
import { useMediaQuery } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { ClassMark } from '../parts/class-mark.tsx';
import { StatusMark } from '../parts/status-mark.tsx';
import { OUTCOME_WORDS, percentOf } from '../parts/words.ts';
import classes from './items.module.css';
import type { ItemList } from './use-items.ts';

/** Height of a row, pixels; on a narrow screen it has two lines. */
const ROW = { wide: 40, narrow: 66 };
/** Rows left below the screen when more are asked for. */
const READ_AHEAD = 30;

/** The rows that fit on the screen, of however many there are. */
export function ItemTable({ list: { items, error, hasMore, readMore, isStale } }: { list: ItemList }) {
  const scroller = useRef<HTMLDivElement>(null);
  const isNarrow = useMediaQuery('(max-width: 860px)', false, { getInitialValueInEffect: false });
  const height = isNarrow ? ROW.narrow : ROW.wide;
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 10,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height of each row is another
  useEffect(() => virtual.measure(), [height]);
  const shown = virtual.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !error && lastShown >= items.length - READ_AHEAD) readMore();
  }, [hasMore, error, lastShown, items.length, readMore]);
  return (
    <section
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and not everybody has a wheel
      tabIndex={0}
      aria-label="Table of items"
      className={classes.scroller}
      data-stale={isStale || undefined}
    >
      <table aria-label="Items" aria-rowcount={hasMore ? -1 : items.length + 1} className={classes.table}>
        <thead>
          <tr aria-rowindex={1} className={classes.row}>
            <th scope="col" className={classes.path}>
              File
            </th>
            <th scope="col" className={classes.status}>
              Status
            </th>
            <th scope="col" className={classes.label}>
              Label
            </th>
            <th scope="col" className={classes.said}>
              Answer
            </th>
            <th scope="col" className={classes.outcome}>
              Outcome
            </th>
          </tr>
        </thead>
        <tbody style={{ height: virtual.getTotalSize() }} className={classes.rows}>
          {shown.map(({ index, start }) => {
            const item = items[index];
            return item && <Row key={item.position} item={item} index={index} top={start} />;
          })}
        </tbody>
      </table>
    </section>
  );
}

function Row({ item, index, top }: { item: BatchItemView; index: number; top: number }) {
  const { path, status, job, label, givenLabel } = item;
  const result = job?.result;
  return (
    <tr aria-rowindex={index + 2} className={classes.row} style={{ transform: `translateY(${top}px)` }}>
      <td className={classes.path} title={path}>
        {job ? (
          <Link to="/jobs/$id" params={{ id: job.id }} preload={false}>
            {path}
          </Link>
        ) : (
          path
        )}
      </td>
      <td className={classes.status}>
        <StatusMark status={status === 'WAITING' ? 'QUEUED' : status} />
      </td>
      <td className={classes.label}>
        {label ? <ClassMark name={label} /> : <span className={classes.unknown}>{givenLabel ?? ''}</span>}
      </td>
      <Said item={item} />
      <td className={classes.outcome}>{result && OUTCOME_WORDS[result.outcome]}</td>
    </tr>
  );
}

/** The answer, or why there is none. */
function Said({ item: { error, job, label } }: { item: BatchItemView }) {
  if (error) {
    return (
      <td className={classes.said} title={error.message}>
        <code>{error.code}</code>
        <small>{error.message}</small>
      </td>
    );
  }
  const top = job?.result?.topPrediction;
  if (!top) return <td className={classes.said} />;
  const isWrong = label !== null && label !== top.className;
  return (
    <td className={classes.said} data-wrong={isWrong || undefined}>
      <ClassMark name={top.className} />
      <small>{percentOf(top.confidence)}</small>
    </td>
  );
}
