import type { BatchView } from '@hbsc/client';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { isWorthAnotherTry, problemOf } from '../service/errors.ts';
import { pauseAfter } from '../service/pauses.ts';
import { useClient, useLiveState } from '../service/service.tsx';
import { archiveOf } from './data-set.ts';
import { type Dispatch, type Parcel, send } from './send.ts';

/** How far a data set is on its way to the service. */
export interface Sending {
  /** LOST goes on by itself after a pause, when there is a connection; REFUSED does not. */
  readonly stage: 'SENDING' | 'PAUSED' | 'LOST' | 'REFUSED';
  readonly sentBytes: number;
  readonly totalBytes: number;
  /** Why it does not go on, in the service's words. */
  readonly reason: string | null;
}

/**
 * Sends a data set and makes a batch of it. What has arrived need not be sent again: after a pause, a lost connection, even
 * after the page was closed and the same files chosen anew.
 *
 * @param onMade - hears of the batch
 */
export function useSending(onMade: (batch: BatchView) => void) {
  const client = useClient();
  const live = useLiveState();
  const [sending, setSending] = useState<Sending | null>(null);
  const dispatch = useRef<Dispatch>(null);
  const stop = useRef<AbortController>(null);
  /** Attempts in a row in which nothing more arrived. */
  const failures = useRef(0);

  const goOn = async (): Promise<void> => {
    const sent = dispatch.current;
    if (!sent) return;
    const stopping = new AbortController();
    stop.current = stopping;
    const tell = (change: Partial<Sending>) => setSending((before) => before && { ...before, ...change });
    tell({ stage: 'SENDING', reason: null });
    let known: number | null = null;
    const hear = (sentBytes: number) => {
      if (known !== null && sentBytes > known) failures.current = 0;
      known = sentBytes;
      tell({ sentBytes });
    };
    try {
      const batch = await send(client.batches, sent, stopping.signal, hear);
      dispatch.current = null;
      setSending(null);
      onMade(batch);
    } catch (error) {
      if (stopping.signal.aborted) tell({ stage: 'PAUSED' });
      else if (isWorthAnotherTry(error)) {
        failures.current += 1;
        tell({ stage: 'LOST' });
      } else tell({ stage: 'REFUSED', reason: problemOf(error).message });
    }
  };

  const goOnByItself = useEffectEvent(() => void goOn());
  const isLost = sending?.stage === 'LOST';
  useEffect(() => {
    if (!isLost || live !== 'CONNECTED') return;
    const timer = setTimeout(() => goOnByItself(), pauseAfter(failures.current));
    return () => clearTimeout(timer);
  }, [isLost, live]);
  useEffect(() => () => stop.current?.abort(), []);

  return {
    sending,
    begin: (given: Parcel) => {
      dispatch.current = { ...given };
      failures.current = 0;
      setSending({ stage: 'SENDING', sentBytes: 0, totalBytes: archiveOf(given.dataSet).size, reason: null });
      void goOn();
    },
    pause: () => stop.current?.abort(),
    goOn: () => void goOn(),
    giveUp: () => {
      stop.current?.abort();
      dispatch.current = null;
      setSending(null);
    },
  };
}
