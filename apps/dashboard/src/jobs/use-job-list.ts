import type { JobRow } from '@hbsc/client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useFollow } from '../service/follow.ts';
import { useClient } from '../service/service.tsx';
import { matches } from './matches.ts';
import { standsAmong } from './order.ts';
import { filterOf, type JobSearch, lifelongFilterOf } from './search.ts';

/** Jobs of a page: the most that the service gives at once. */
const PAGE = 100;
/** News is shown this often, milliseconds, however fast it comes in. */
const SHOW_EVERY_MS = 250;
/** Beyond this, it does not matter how many came in. */
export const MOST_ARRIVED = 1_000;

/** The list of jobs, as far as it has been read, and what came in meanwhile. */
export interface JobList {
  readonly rows: readonly JobRow[];
  /** Jobs that pass the filter but came in after the list was read: shown when they are asked for, so that no row moves. */
  readonly arrived: number;
  readonly error: Error | null;
  /** Nothing is known yet. */
  readonly isPending: boolean;
  /** Something is being read, anew or more of it. */
  readonly isReading: boolean;
  /** What is shown is of the filter before. */
  readonly isStale: boolean;
  readonly hasMore: boolean;
  /** Jobs that pass the filter; null until they are counted. */
  readonly total: { readonly count: number; readonly isExact: boolean } | null;
  readonly readMore: () => void;
  readonly readAnew: () => void;
  /** Reads once more what could not be read. */
  readonly tryAgain: () => void;
}

export function useJobList(search: JobSearch): JobList {
  const client = useClient();
  const { sort = 'CREATED_DESC' } = search;
  const key = ['job-rows', search];
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => client.jobRows(filterOf(search), { first: PAGE, after: pageParam, sort }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ hasNextPage, endCursor }) => (hasNextPage ? endCursor : null),
    placeholderData: keepPreviousData,
  });
  const count = useQuery({
    queryKey: ['job-count', search],
    queryFn: () => client.jobRows(filterOf(search), { first: 1, counted: true, sort }),
    placeholderData: keepPreviousData,
  });
  const pages = list.data?.pages;
  const read = useMemo(() => pages?.flatMap(({ jobs }) => jobs) ?? [], [pages]);
  const readAnew = () => {
    void list.refetch();
    void count.refetch();
  };
  const { newer, arrived } = useNews(search, read, list.hasNextPage, readAnew);
  const rows = useMemo(
    () => (newer.size === 0 ? read : read.map((row) => newer.get(row.id) ?? row)),
    [read, newer],
  );
  const total = count.data ?? null;
  return {
    rows,
    arrived,
    error: list.error,
    isPending: list.isPending,
    isReading: list.isFetching,
    isStale: list.isPlaceholderData,
    hasMore: list.hasNextPage,
    total: total && { count: total.totalCount ?? 0, isExact: total.totalCountIsExact ?? true },
    readMore: () => {
      if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage({ cancelRefetch: false });
    },
    readAnew,
    tryAgain: () => (list.isFetchNextPageError ? void list.fetchNextPage() : readAnew()),
  };
}

/** What changed since the rows were read: newer states of them, and how many others would stand among them by now. */
function useNews(search: JobSearch, read: readonly JobRow[], hasMore: boolean, readAnew: () => void) {
  const known = useMemo(() => new Map(read.map(({ id, revision }) => [id, revision])), [read]);
  const waiting = useRef(new Map<string, JobRow>());
  const [news, setNews] = useState(NO_NEWS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was read is the new beginning
  useEffect(() => {
    waiting.current.clear();
    setNews(NO_NEWS);
  }, [read]);

  const lifelong = lifelongFilterOf(search);
  useFollow<JobRow>((live, listener) => live.jobFeed(lifelong, listener), JSON.stringify(lifelong), {
    next: (row) => waiting.current.set(row.id, row),
    readAnew,
  });

  const last = read.at(-1) ?? null;
  const isOther = useEffectEvent(
    (row: JobRow) => matches(row, search) && (!hasMore || standsAmong(row, last, search.sort)),
  );
  useEffect(() => {
    const timer = setInterval(() => {
      if (waiting.current.size === 0) return;
      const heard = [...waiting.current.values()];
      waiting.current.clear();
      const others = heard.filter((row) => !known.has(row.id) && isOther(row));
      const states = heard.filter((row) => row.revision > (known.get(row.id) ?? Number.POSITIVE_INFINITY));
      if (others.length + states.length > 0) setNews((before) => withNews(before, states, others));
    }, SHOW_EVERY_MS);
    return () => clearInterval(timer);
  }, [known]);
  return { newer: news.newer, arrived: news.others.size };
}

interface News {
  /** By id. */
  readonly newer: ReadonlyMap<string, JobRow>;
  /** Ids, at most {@link MOST_ARRIVED}. */
  readonly others: ReadonlySet<string>;
}

const NO_NEWS: News = { newer: new Map(), others: new Set() };

function withNews(before: News, states: readonly JobRow[], arrived: readonly JobRow[]): News {
  const newer = new Map(before.newer);
  for (const row of states) if (row.revision > (newer.get(row.id)?.revision ?? 0)) newer.set(row.id, row);
  const others = new Set(before.others);
  for (const { id } of arrived) if (others.size < MOST_ARRIVED) others.add(id);
  return { newer, others };
}
