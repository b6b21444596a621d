import type { BatchView } from '@hbsc/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useFollow } from '../service/follow.ts';
import { isOver } from './batch-status.ts';

/** A batch of a list as it is now. @param read - as it was when the list was read */
export function useLiveBatch(read: BatchView): BatchView {
  const queries = useQueryClient();
  const [heard, setHeard] = useState<{ readonly since: BatchView; readonly now: BatchView } | null>(null);
  useFollow<BatchView>(
    isOver(read) ? null : (live, listener) => live.batch(read.id, listener),
    `${read.id} ${read.status}`,
    {
      next: (now) => setHeard({ since: read, now }),
      // Once for all rows that ask for it together.
      readAnew: () => void queries.invalidateQueries({ queryKey: ['batches'] }, { cancelRefetch: false }),
    },
  );
  return heard?.since === read ? heard.now : read;
}
