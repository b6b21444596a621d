import type { AuditEntryView } from '@hbsc/client';
import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ROLE_WORDS } from '../keys/role.ts';
import { Moment } from '../parts/moment.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { useClient } from '../service/service.tsx';
import classes from './audit.module.css';

const PAGE = 50;

/** Who did what privileged thing. */
export function Audit(): ReactNode {
  const client = useClient();
  const list = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam }) => client.access.auditLog({}, { first: PAGE, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ hasNextPage, endCursor }) => (hasNextPage ? endCursor : null),
    // Others act too, and nobody tells this page.
    staleTime: 0,
  });
  const entries = list.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <>
      <PageHead title="Audit log">
        <Button size="xs" variant="default" loading={list.isRefetching} onClick={() => void list.refetch()}>
          Read anew
        </Button>
      </PageHead>
      {list.isPending && <Skeleton height={420} />}
      {list.error && (
        <Problem
          title="The audit log cannot be read"
          error={list.error}
          action={<Button onClick={() => void list.refetch()}>Try again</Button>}
        />
      )}
      {list.data && entries.length === 0 && (
        <Nothing title="Nothing privileged was done yet">
          Choosing models, steering queues, making keys and acting on what belongs to others is written down
          here before it is done.
        </Nothing>
      )}
      {entries.length > 0 && (
        <ol className={classes.entries}>
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
      {list.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show older entries
        </Button>
      )}
    </>
  );
}

function Entry({ entry }: { entry: AuditEntryView }) {
  const { createdAt, name, subject, role, tenant, action, details, address } = entry;
  return (
    <li>
      <span className={classes.when}>
        <Moment at={createdAt} />
      </span>
      <span>
        <code>{action}</code>
      </span>
      <span className={classes.who} title={subject}>
        {name}
        <small>
          {ROLE_WORDS[role]}, {tenant}, from {address}
        </small>
      </span>
      <code className={classes.details}>{details}</code>
    </li>
  );
}
