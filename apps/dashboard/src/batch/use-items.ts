import type { BatchItemView, BatchView } from '@hbsc/client';
import { useThrottledCallback } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { doneOf } from '../batches/batch-status.ts';
import { useClient } from '../service/service.tsx';
import { type BatchSearch, itemFilterOf } from './search.ts';

/** Items of a page: the most that the service gives at once. */
const PAGE = 100;
/** While answers come in, the list is read anew this often at most, milliseconds. */
const ANEW_EVERY_MS = 2_000;

/** The items that pass a filter, as far as they have been read. */
export interface ItemList {
  readonly items: readonly BatchItemView[];
  readonly error: Error | null;
  readonly isPending: boolean;
  /** Something is being read, anew or more of it. */
  readonly isReading: boolean;
  /** What is shown is of the filter before. */
  readonly isStale: boolean;
  readonly hasMore: boolean;
  readonly readMore: () => void;
  /** Reads once more what could not be read. */
  readonly tryAgain: () => void;
}

export function useItems(batch: BatchView, search: BatchSearch): ItemList {
  const client = useClient();
  const queries = useQueryClient();
  const filter = itemFilterOf(search);
  const list = useInfiniteQuery({
    queryKey: ['batch-items', batch.id, filter],
    queryFn: async ({ pageParam }) => {
      const page = await client.batches.items(batch.id, filter, { first: PAGE, after: pageParam });
      return page ?? { items: [], hasNextPage: false, endCursor: null };
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ hasNextPage, endCursor }) => (hasNextPage ? endCursor : null),
    placeholderData: keepPreviousData,
  });
  const done = `${doneOf(batch)} ${batch.counts.running} ${batch.counts.total} ${batch.status}`;
  const readAnew = useThrottledCallback(
    () => queries.invalidateQueries({ queryKey: ['batch-items', batch.id] }),
    ANEW_EVERY_MS,
  );
  const known = useRef(done);
  useEffect(() => {
    if (known.current !== done) readAnew();
    known.current = done;
  }, [done, readAnew]);
  return {
    items: list.data?.pages.flatMap(({ items }) => items) ?? [],
    error: list.error,
    isPending: list.isPending,
    isReading: list.isFetching,
    isStale: list.isPlaceholderData,
    hasMore: list.hasNextPage,
    readMore: () => {
      if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage({ cancelRefetch: false });
    },
    tryAgain: () => void (list.isFetchNextPageError ? list.fetchNextPage() : list.refetch()),
  };
}
