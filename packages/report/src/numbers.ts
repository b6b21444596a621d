import type { Estimate } from '@hbsc/core';

/** What stands where there is no figure. */
export const NONE = '–';

/** `0.9454` as `0.945`. */
export function formatFigure(value: number | null): string {
  return value === null ? NONE : value.toFixed(3);
}

/** `0.9454` as `94.5 %`. */
export function formatShare(value: number | null): string {
  return value === null ? NONE : `${(value * 100).toFixed(1)} %`;
}

/** `12345` as `12,345`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** The interval as `0.912–0.971`. */
export function formatInterval({ interval }: Estimate): string {
  return interval === null ? NONE : `${interval.low.toFixed(3)}–${interval.high.toFixed(3)}`;
}

/** `0.0312` as `0.031`; what is smaller than can be shown, as `< 0.001`. */
export function formatPValue(value: number): string {
  return value < 0.001 ? '< 0.001' : value.toFixed(3);
}
