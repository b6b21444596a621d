import type { BatchView } from '@hbsc/client';
import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { IconPlus } from '../parts/icons.ts';
import { Moment } from '../parts/moment.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { counted, numberOf } from '../parts/words.ts';
import { useClient } from '../service/service.tsx';
import { useMay } from '../service/viewer.ts';
import { BatchMark } from './batch-mark.tsx';
import { doneOf, etaOf, isOver, rateOf } from './batch-status.ts';
import classes from './batches.module.css';
import { ProgressBar } from './progress-bar.tsx';
import { useLiveBatch } from './use-live-batch.ts';

/** Batches of a page. */
const PAGE = 30;

/** How often it is asked whether others have begun batches, milliseconds: nothing tells of those. */
const LOOK_EVERY_MS = 4_000;

/** Every data set there is, newest first. */
export function Batches(): ReactNode {
  const client = useClient();
  const list = useInfiniteQuery({
    queryKey: ['batches'],
    queryFn: ({ pageParam }) => client.batches.list({ first: PAGE, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ hasNextPage, endCursor }) => (hasNextPage ? endCursor : null),
  });
  const batches = list.data?.pages.flatMap((page) => page.batches) ?? [];
  const hasNewer = useHasNewer(batches[0]);
  return (
    <>
      <PageHead title="Batches">
        {list.data && hasNewer && (
          <Button size="xs" variant="light" loading={list.isRefetching} onClick={() => void list.refetch()}>
            Show new batches
          </Button>
        )}
        <NewBatch />
      </PageHead>
      {list.error && (
        <Problem
          title="The batches cannot be read"
          error={list.error}
          action={<Button onClick={() => void list.refetch()}>Try again</Button>}
        />
      )}
      {list.isPending && <Waiting />}
      {list.data && batches.length === 0 && (
        <Nothing title="No batches yet" action={<NewBatch />}>
          A batch is a data set: many recordings, best with labels. It ends with a confusion matrix, figures
          by class and a table of every answer.
        </Nothing>
      )}
      {batches.length > 0 && (
        <ul className={classes.list}>
          {batches.map((batch) => (
            <Row key={batch.id} read={batch} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show older batches
        </Button>
      )}
    </>
  );
}

/** Whether there is a batch that was begun after the first of the list: shown when it is asked for, so that no row moves. */
function useHasNewer(first: BatchView | undefined): boolean {
  const client = useClient();
  const { data: newest } = useQuery({
    queryKey: ['newest-batch'],
    queryFn: async () => (await client.batches.list({ first: 1 })).batches[0] ?? null,
    refetchInterval: LOOK_EVERY_MS,
  });
  return newest !== undefined && newest !== null && newest.createdAt > (first?.createdAt ?? '');
}

function Row({ read }: { read: BatchView }) {
  const batch = useLiveBatch(read);
  const { id, name, status, counts, model, createdAt } = batch;
  return (
    <li className={classes.row}>
      <div className={classes.name}>
        <Link to="/batches/$id" params={{ id }}>
          {name}
        </Link>
        <small>
          {model}
          {batch.rerunOf && ', run again'}
        </small>
      </div>
      <BatchMark status={status} />
      <div className={classes.progress}>
        <ProgressBar batch={batch} label={`Progress of ${name}`} />
        <small>{progressOf(batch)}</small>
      </div>
      <span className={classes.failed} data-some={counts.failed > 0 || undefined}>
        {counts.failed > 0 && `${numberOf(counts.failed)} failed`}
      </span>
      <span className={classes.created}>
        <Moment at={createdAt} />
      </span>
    </li>
  );
}

function progressOf(batch: BatchView): string {
  const { counts, ratePerSecond, etaSeconds } = batch;
  if (isOver(batch)) return counted(counts.total, 'item');
  const done = `${numberOf(doneOf(batch))} of ${numberOf(counts.total)}`;
  if (batch.status !== 'RUNNING' || ratePerSecond === 0) return done;
  return `${done}, ${rateOf(ratePerSecond)}${etaSeconds === null ? '' : `, ${etaOf(etaSeconds)}`}`;
}

function NewBatch() {
  if (!useMay('data-sets:submit')) return null;
  return (
    <Button component={Link} to="/batches/new" size="xs" leftSection={<IconPlus size={15} />}>
      New batch
    </Button>
  );
}

function Waiting() {
  return (
    <div className={classes.list} aria-busy="true">
      {[0, 1, 2, 3, 4].map((row) => (
        <Skeleton key={row} height={32} m={16} width="auto" />
      ))}
    </div>
  );
}
