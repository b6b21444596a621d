import { Button, Skeleton } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ListFailure } from '../parts/list-failure.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { counted, numberOf } from '../parts/words.ts';
import { BulkBar } from './bulk-bar.tsx';
import { FilterBar } from './filter-bar.tsx';
import { JobTable } from './job-table.tsx';
import classes from './jobs.module.css';
import { isFiltered, type JobSearch } from './search.ts';
import { type JobList, MOST_ARRIVED, useJobList } from './use-job-list.ts';
import { useSelection } from './use-selection.ts';

const route = getRouteApi('/jobs');

/** Every job there is, searched and filtered by the service. */
export function Jobs(): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const list = useJobList(search);
  const selection = useSelection(list.rows);
  const change = (to: JobSearch) =>
    void navigate({ to: '/jobs', search: { ...search, ...to }, replace: true });
  const clear = () => void navigate({ to: '/jobs', search: { sort: search.sort } });

  return (
    <div className={classes.page}>
      <PageHead title="Jobs">
        <Total list={list} />
      </PageHead>
      <FilterBar search={search} onChange={change} onClear={clear} />
      <div className={classes.place}>
        {list.rows.length > 0 ? (
          <JobTable
            list={list}
            selection={selection}
            sort={search.sort ?? 'CREATED_DESC'}
            onSort={(sort) => change({ sort })}
          />
        ) : (
          <NoRows list={list} isFiltered={isFiltered(search)} onClear={clear} />
        )}
        {list.rows.length > 0 && list.error && (
          <ListFailure title="The jobs cannot be read" error={list.error} list={list} />
        )}
        {list.arrived > 0 && <Arrivals list={list} />}
        <BulkBar selection={selection} />
      </div>
    </div>
  );
}

function Total({ list: { total, error } }: { list: JobList }) {
  const text = total && !error && `${total.isExact ? '' : 'More than '}${counted(total.count, 'job')}`;
  return (
    <span className={classes.total} aria-live="polite">
      {text}
    </span>
  );
}

function Arrivals({ list: { arrived, isReading, readAnew } }: { list: JobList }) {
  const count =
    arrived >= MOST_ARRIVED ? `${numberOf(MOST_ARRIVED)} or more new jobs` : counted(arrived, 'new job');
  return (
    <Button
      className={classes.arrivals ?? ''}
      size="compact-sm"
      radius="xl"
      loading={isReading}
      onClick={() => {
        document.querySelector('table')?.parentElement?.scrollTo({ top: 0 });
        readAnew();
      }}
    >
      {count}
    </Button>
  );
}

function NoRows({ list, isFiltered, onClear }: { list: JobList; isFiltered: boolean; onClear: () => void }) {
  if (list.error) {
    return (
      <Problem
        title="The jobs cannot be read"
        error={list.error}
        action={<Button onClick={list.tryAgain}>Try again</Button>}
      />
    );
  }
  if (list.isPending || list.isStale) return <Rows />;
  if (isFiltered) {
    return (
      <Nothing
        title="No job passes these filters"
        action={
          <Button variant="default" onClick={onClear}>
            Clear the filters
          </Button>
        }
      >
        Take one of them away, or search for less.
      </Nothing>
    );
  }
  return (
    <Nothing title="No jobs yet">
      A job begins with a recording: send one by the API, with <code>hbsc classify</code>, or on the page
      Classify now.
    </Nothing>
  );
}

function Rows() {
  return (
    <div className={classes.waiting} aria-busy="true">
      {Array.from({ length: 12 }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <Skeleton key={row} height={14} my={14} />
      ))}
    </div>
  );
}
