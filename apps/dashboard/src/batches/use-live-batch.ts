import type { BatchView } from '@hbsc/client';
import { useState } from 'react';
import { useFollow } from '../service/follow.ts';
import { isOver } from './batch-status.ts';

/** A batch of a list as it is now. @param read - as it was when the list was read */
export function useLiveBatch(read: BatchView): BatchView {
  const [heard, setHeard] = useState<{ readonly since: BatchView; readonly now: BatchView } | null>(null);
  useFollow<BatchView>(
    isOver(read) ? null : (live, listener) => live.batch(read.id, listener),
    `${read.id} ${read.status}`,
    { next: (now) => setHeard({ since: read, now }) },
  );
  return heard?.since === read ? heard.now : read;
}
