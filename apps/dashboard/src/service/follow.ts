import type { Listener, LiveConnection, Stop } from '@hbsc/client';
import { useEffect, useEffectEvent } from 'react';
import { useService } from './service.tsx';

/**
 * Follows something as long as the component is shown.
 *
 * @param subscribe - begins it; null follows nothing
 * @param key - what it is of: another key begins anew
 */
export function useFollow<View>(
  subscribe: ((live: LiveConnection, listener: Listener<View>) => Stop) | null,
  key: string,
  listener: Listener<View>,
): void {
  const { live } = useService();
  const begin = useEffectEvent((connection: LiveConnection) =>
    subscribe?.(connection, { next: (view) => hear(view), failed: (error) => fail(error) }),
  );
  const hear = useEffectEvent(listener.next);
  const fail = useEffectEvent((error: Parameters<NonNullable<typeof listener.failed>>[0]) =>
    listener.failed?.(error),
  );
  const follows = subscribe !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is followed
  useEffect(() => (live && follows ? begin(live) : undefined), [live, key, follows]);
}
