import { type BatchView, type HbscClient, HbscClientError } from '@hbsc/client';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { problemOf } from '../service/errors.ts';
import { useClient, useLiveState } from '../service/service.tsx';
import { archiveOf, type DataSet, fingerprintOf } from './data-set.ts';
import { type LabelChoice, labelsOf } from './label-choice.ts';

/** What is to be sent. */
export interface Parcel {
  readonly dataSet: DataSet;
  readonly name: string;
  /** As `name@version`; null stands for the active one. */
  readonly model: string | null;
  readonly labels: LabelChoice;
}

/** How far a data set is on its way to the service. */
export interface Sending {
  /** LOST goes on by itself when the connection is back; REFUSED does not. */
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
  const parcel = useRef<Parcel>(null);
  const stop = useRef<AbortController>(null);

  const goOn = async (): Promise<void> => {
    const sent = parcel.current;
    if (!sent) return;
    const stopping = new AbortController();
    stop.current = stopping;
    const tell = (change: Partial<Sending>) => setSending((before) => before && { ...before, ...change });
    tell({ stage: 'SENDING', reason: null });
    try {
      const batch = await send(client, sent, stopping.signal, (sentBytes) => tell({ sentBytes }));
      parcel.current = null;
      setSending(null);
      onMade(batch);
    } catch (error) {
      if (stopping.signal.aborted) tell({ stage: 'PAUSED' });
      else if (error instanceof HbscClientError && error.retryable) tell({ stage: 'LOST' });
      else tell({ stage: 'REFUSED', reason: problemOf(error).message });
    }
  };

  const goOnByItself = useEffectEvent(() => void goOn());
  const isLost = sending?.stage === 'LOST';
  useEffect(() => {
    if (isLost && live === 'CONNECTED') goOnByItself();
  }, [isLost, live]);
  useEffect(() => () => stop.current?.abort(), []);

  return {
    sending,
    begin: (given: Parcel) => {
      parcel.current = given;
      setSending({ stage: 'SENDING', sentBytes: 0, totalBytes: archiveOf(given.dataSet).size, reason: null });
      void goOn();
    },
    pause: () => stop.current?.abort(),
    goOn: () => void goOn(),
    giveUp: () => {
      stop.current?.abort();
      parcel.current = null;
      setSending(null);
    },
  };
}

async function send(
  client: HbscClient,
  { dataSet, name, model, labels }: Parcel,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<BatchView> {
  const { manifest } = dataSet;
  const isBySheet = labels.place === 'MANIFEST' && manifest !== null;
  const manifestId = isBySheet ? await client.batches.uploadArchive(manifest, { signal }) : null;
  const key = `hbsc-upload-${fingerprintOf(dataSet)}`;
  const begun = localStorage.getItem(key);
  const options = {
    signal,
    onProgress: ({ uploadId, sentBytes }: { uploadId: string; sentBytes: number }) => {
      localStorage.setItem(key, uploadId);
      onSent(sentBytes);
    },
  };
  const archive = archiveOf(dataSet);
  const uploadId = await client.batches
    .uploadArchive(archive, { ...options, ...(begun !== null && { uploadId: begun }) })
    .catch((error: unknown) => {
      const isForgotten = begun !== null && error instanceof HbscClientError && error.code === 'NOT_FOUND';
      if (!isForgotten) throw error;
      return client.batches.uploadArchive(archive, options);
    });
  const batch = await client.batches.submit(uploadId, { name, model, ...labelsOf(labels, manifestId) });
  localStorage.removeItem(key);
  return batch;
}
