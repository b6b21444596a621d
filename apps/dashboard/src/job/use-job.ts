import type { JobView } from '@hbsc/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useFollow } from '../service/follow.ts';
import { useClient } from '../service/service.tsx';

/** A job as it is now, and after each change; without an id, none. */
export function useJob(id: string | null) {
  const client = useClient();
  const queries = useQueryClient();
  const key = ['job', id];
  const { data, error, isPending, refetch } = useQuery({
    queryKey: key,
    queryFn: () => (id === null ? null : client.job(id)),
  });
  const readAnew = () => void refetch();
  const isOver = data === null || (data !== undefined && isTerminal(data));
  // The run makes it begin anew after a retry.
  useFollow<JobView>(
    isOver || id === null ? null : (live, listener) => live.job(id, listener),
    `${id} ${data?.run}`,
    {
      next: (job) =>
        queries.setQueryData<JobView | null>(key, (known) =>
          known && known.revision > job.revision ? known : job,
        ),
      readAnew,
    },
  );
  return { job: data ?? null, error, isPending, readAnew };
}

export function isTerminal({ status }: Pick<JobView, 'status'>): boolean {
  return status === 'SUCCEEDED' || status === 'FAILED' || status === 'CANCELLED';
}
