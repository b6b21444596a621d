import type { Listener, Stop } from '@hbsc/client';
import { LONGEST_PAUSE_MS, pauseAfter } from './pauses.ts';

/** What asking again cannot change. */
const FINAL: ReadonlySet<string> = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND']);

/** Who follows something. */
export interface Follower<View> {
  readonly next: (view: View) => void;
  /** News was missed: what is known has to be read. */
  readonly readAnew: () => void;
}

/**
 * Follows something for as long as it is wanted. What the service ends with an error is begun again, with growing pauses; what
 * it refuses for good is read once more, so that the reason is shown.
 *
 * @param subscribe - begins it
 * @param onStill - hears when no news comes in, and when it does again
 */
export function follow<View>(
  subscribe: (listener: Listener<View>) => Stop,
  { next, readAnew }: Follower<View>,
  onStill: (isStill: boolean) => void,
): Stop {
  let failures = 0;
  let isStill = false;
  let timer: ReturnType<typeof setTimeout>;
  let stop: Stop = () => undefined;
  const tellStill = (now: boolean) => {
    if (isStill !== now) onStill(now);
    isStill = now;
  };
  const goesOn = () => {
    if (!isStill) return;
    tellStill(false);
    readAnew();
  };
  // What has nothing to tell goes on as well.
  const lasts = () => {
    failures = 0;
    goesOn();
  };
  const hear = (view: View) => {
    goesOn();
    next(view);
  };
  const fail = ({ code }: { code: string }) => {
    stop();
    clearTimeout(timer);
    if (FINAL.has(code)) {
      tellStill(false);
      readAnew();
      return;
    }
    tellStill(true);
    failures += 1;
    timer = setTimeout(begin, pauseAfter(failures));
  };
  const begin = () => {
    timer = setTimeout(lasts, LONGEST_PAUSE_MS);
    stop = subscribe({ next: hear, failed: fail });
  };
  begin();
  return () => {
    clearTimeout(timer);
    stop();
    tellStill(false);
  };
}
