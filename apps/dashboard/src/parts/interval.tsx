import type { Estimate } from '@hbsc/client';
import classes from './interval.module.css';

/** A share and its interval on a line from 0 to 1. */
export function Interval({
  estimate: { value, interval },
}: {
  estimate: Pick<Estimate, 'value'> & {
    readonly interval: { readonly low: number; readonly high: number } | null;
  };
}) {
  return (
    <span className={classes.line} aria-hidden="true">
      {interval && (
        <span
          className={classes.range}
          style={{ left: `${100 * interval.low}%`, width: `${100 * (interval.high - interval.low)}%` }}
        />
      )}
      {value !== null && <span className={classes.value} style={{ left: `${100 * value}%` }} />}
    </span>
  );
}

/** Such as `0.76`; a dash where there is no figure. */
export function figureOf(value: number | null, digits = 2): string {
  return value === null ? '–' : value.toFixed(digits);
}

/** Such as `0.71 to 0.82`; nothing where there is none. */
export function rangeOf(interval: { readonly low: number; readonly high: number } | null): string {
  return interval ? `${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}` : '';
}
