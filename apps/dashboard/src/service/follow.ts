import type { Listener, LiveConnection, Stop } from '@hbsc/client';
import { useEffect, useEffectEvent } from 'react';
import { useService } from './service.tsx';
import { type Follower, follow } from './subscription.ts';

/**
 * Follows something as long as the component is shown.
 *
 * @param subscribe - begins it; null follows nothing
 * @param key - what it is of: another key begins anew
 */
export function useFollow<View>(
  subscribe: ((live: LiveConnection, listener: Listener<View>) => Stop) | null,
  key: string,
  follower: Follower<View>,
): void {
  const { live, onStill } = useService();
  const hear = useEffectEvent(follower.next);
  const readAnew = useEffectEvent(follower.readAnew);
  const begin = useEffectEvent(
    (connection: LiveConnection) =>
      subscribe &&
      follow<View>(
        (listener) => subscribe(connection, listener),
        { next: (view) => hear(view), readAnew: () => readAnew() },
        onStill,
      ),
  );
  const follows = subscribe !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is followed
  useEffect(() => (live && follows && begin(live)) || undefined, [live, key, follows]);
}
