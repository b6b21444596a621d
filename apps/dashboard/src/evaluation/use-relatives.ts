import type { BatchView } from '@hbsc/client';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '../service/service.tsx';

/** Newest batches that are looked through: the most that the service gives at once. */
const NEWEST = 100;

/** Batches over the same recordings: what this one runs again, and what runs either again. */
export function useRelatives(batch: BatchView): readonly BatchView[] {
  const client = useClient();
  const { data } = useQuery({
    queryKey: ['batches', 'newest'],
    queryFn: () => client.batches.list({ first: NEWEST }),
  });
  const origin = batch.rerunOf ?? batch.id;
  return (data?.batches ?? []).filter(
    ({ id, rerunOf }) => id !== batch.id && (id === origin || rerunOf === origin || rerunOf === batch.id),
  );
}
