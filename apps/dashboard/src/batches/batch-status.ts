import type { BatchStatus, BatchView } from '@hbsc/client';

export const BATCH_STATUS_WORDS: Record<BatchStatus, string> = {
  IMPORTING: 'Importing',
  OPEN: 'Open',
  RUNNING: 'Running',
  PAUSED: 'Paused',
  FINISHED: 'Finished',
  CANCELLED: 'Cancelled',
  REJECTED: 'Rejected',
};

/** Whether nothing more will happen to it by itself. */
export function isOver({ status }: Pick<BatchView, 'status'>): boolean {
  return status === 'FINISHED' || status === 'CANCELLED' || status === 'REJECTED';
}

/** Items whose job came to an end. */
export function doneOf({ counts }: Pick<BatchView, 'counts'>): number {
  return counts.succeeded + counts.failed + counts.cancelled;
}

/** Items whose job is still to come or under way. */
export function leftOf({ counts }: Pick<BatchView, 'counts'>): number {
  return counts.waiting + counts.queued + counts.running;
}

/** Such as `about 4 min left`. @param seconds - to the end */
export function etaOf(seconds: number): string {
  if (seconds < 10) return 'a few seconds left';
  if (seconds < 90) return `about ${10 * Math.round(seconds / 10)} s left`;
  if (seconds < 5_400) return `about ${Math.round(seconds / 60)} min left`;
  return `about ${(seconds / 3_600).toFixed(1)} h left`;
}

/** Such as `12 a second`, `8 a minute`. */
export function rateOf(perSecond: number): string {
  if (perSecond >= 1) return `${perSecond.toFixed(perSecond < 10 ? 1 : 0)} a second`;
  return `${Math.round(60 * perSecond)} a minute`;
}
