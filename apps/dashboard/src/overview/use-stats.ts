import type { ServiceStatsView } from '@hbsc/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useFollow } from '../service/follow.ts';
import { useClient } from '../service/service.tsx';

/** How far back the depth of the queues is kept, milliseconds. */
const DEPTHS_MS = 10 * 60_000;

/** How much was waiting at a moment. */
export interface Depth {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly interactive: number;
  readonly bulk: number;
}

const STATS = ['service-stats'];
const DEPTHS = ['queue-depths'];

/** The service at a glance as it changes, and how deep its queues were since the dashboard was opened. */
export function useStats() {
  const client = useClient();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: STATS,
    queryFn: () => client.operator.serviceStats(),
  });
  const { data: depths = [] } = useQuery<readonly Depth[]>({
    queryKey: DEPTHS,
    queryFn: () => [],
    enabled: false,
  });
  const readAnew = () => void refetch();
  useFollow<ServiceStatsView>((live, listener) => live.serviceStats(listener), 'service-stats', {
    next: (stats) => {
      queries.setQueryData(STATS, stats);
      queries.setQueryData<readonly Depth[]>(DEPTHS, (before = []) => withDepthOf(stats, before));
    },
    readAnew,
  });
  return { stats: data ?? null, depths, error, readAnew };
}

function withDepthOf({ lanes }: ServiceStatsView, before: readonly Depth[]): readonly Depth[] {
  const at = Date.now();
  const depth = { at, interactive: lanes.interactive.queued, bulk: lanes.bulk.queued };
  return [...before.filter((known) => known.at > at - DEPTHS_MS), depth];
}
