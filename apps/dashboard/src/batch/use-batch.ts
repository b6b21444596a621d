import type { BatchView } from '@hbsc/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { isOver } from '../batches/batch-status.ts';
import { useFollow } from '../service/follow.ts';
import { useClient } from '../service/service.tsx';

/** A batch as it is now, and after each change. */
export function useBatch(id: string) {
  const client = useClient();
  const queries = useQueryClient();
  const key = ['batch', id];
  const { data, error, isPending, refetch } = useQuery({
    queryKey: key,
    queryFn: () => client.batches.find(id),
  });
  const readAnew = () => void refetch();
  const follows = data !== undefined && data !== null && !isOver(data);
  useFollow<BatchView>(follows ? (live, listener) => live.batch(id, listener) : null, id, {
    next: (batch) => queries.setQueryData<BatchView | null>(key, batch),
    readAnew,
  });
  return { batch: data ?? null, error, isPending, readAnew };
}
