import type { ApiKeyView } from '@hbsc/client';
import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Confirmation } from '../parts/confirmation.tsx';
import { IconPlus } from '../parts/icons.ts';
import { Moment } from '../parts/moment.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { SHOWN_IN_PLACE } from '../service/errors.ts';
import { useClient } from '../service/service.tsx';
import { useMay } from '../service/viewer.ts';
import classes from './keys.module.css';
import { NewKey } from './new-key.tsx';
import { ROLE_WORDS } from './role.ts';

const PAGE = 50;

/** Who can use the API, and with what rights. */
export function Keys(): ReactNode {
  const client = useClient();
  const mayManage = useMay('keys:manage');
  const [isMaking, setMaking] = useState(false);
  const list = useInfiniteQuery({
    queryKey: ['keys'],
    queryFn: ({ pageParam }) => client.access.keys({ first: PAGE, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ hasNextPage, endCursor }) => (hasNextPage ? endCursor : null),
  });
  const keys = list.data?.pages.flatMap((page) => page.keys) ?? [];
  return (
    <>
      <PageHead title="Keys">
        {mayManage && (
          <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setMaking(true)}>
            New key
          </Button>
        )}
      </PageHead>
      <NewKey opened={isMaking} onClose={() => setMaking(false)} />
      {list.isPending && <Skeleton height={300} />}
      {list.error && (
        <Problem
          title="The keys cannot be read"
          error={list.error}
          action={<Button onClick={() => void list.refetch()}>Try again</Button>}
        />
      )}
      {list.data && keys.length === 0 && (
        <Nothing title="No keys yet">
          A key says who uses the API and what for. Without any, only this machine can.
        </Nothing>
      )}
      {keys.length > 0 && (
        <div className={classes.place}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Tenant</th>
                <th scope="col">Role</th>
                <th scope="col">Made</th>
                <th scope="col">Last used</th>
                <th scope="col">Good until</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {keys.map((key) => (
                <Row key={key.id} apiKey={key} mayManage={mayManage} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {list.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show older keys
        </Button>
      )}
    </>
  );
}

function Row({ apiKey, mayManage }: { apiKey: ApiKeyView; mayManage: boolean }) {
  const { name, tenant, role, createdAt, lastUsedAt } = apiKey;
  const isOver = isRevoked(apiKey) || isExpired(apiKey);
  return (
    <tr data-over={isOver || undefined}>
      <th scope="row">{name}</th>
      <td>{tenant}</td>
      <td>{ROLE_WORDS[role]}</td>
      <td>
        <Moment at={createdAt} as="day" />
      </td>
      <td>{lastUsedAt ? <Moment at={lastUsedAt} as="day" /> : 'never'}</td>
      <td>
        <GoodUntil apiKey={apiKey} />
      </td>
      <td>{mayManage && !isOver && <Revoke apiKey={apiKey} />}</td>
    </tr>
  );
}

function GoodUntil({ apiKey }: { apiKey: ApiKeyView }) {
  const { revokedAt, expiresAt } = apiKey;
  if (revokedAt) {
    return (
      <span className={classes.ended}>
        revoked <Moment at={revokedAt} as="day" />
      </span>
    );
  }
  if (!expiresAt) return 'it is revoked';
  return (
    <span className={isExpired(apiKey) ? classes.ended : undefined}>
      {isExpired(apiKey) && 'expired '}
      <Moment at={expiresAt} as="day" />
    </span>
  );
}

function Revoke({ apiKey: { id, name } }: { apiKey: ApiKeyView }) {
  const client = useClient();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const revoke = useMutation({
    meta: SHOWN_IN_PLACE,
    mutationFn: () => client.access.revokeKey(id),
    onSuccess: () => setAsked(false),
    onSettled: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  });
  return (
    <>
      <Button size="xs" variant="default" aria-label={`Revoke ${name}`} onClick={() => setAsked(true)}>
        Revoke
      </Button>
      <Confirmation
        opened={asked}
        title={`Revoke the key ${name}?`}
        action="Revoke the key"
        isDangerous
        isPending={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoke.mutate()}
        onClose={() => {
          setAsked(false);
          revoke.reset();
        }}
      >
        <p>
          Whoever holds it is refused from now on, and what it holds open is ended. It cannot be given back.
        </p>
      </Confirmation>
    </>
  );
}

function isRevoked({ revokedAt }: ApiKeyView): boolean {
  return revokedAt !== null;
}

function isExpired({ expiresAt }: ApiKeyView): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now();
}
