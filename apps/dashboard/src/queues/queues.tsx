import type { QueueName, QueueView, ServiceStatsView } from '@hbsc/client';
import { Anchor, Button, Skeleton } from '@mantine/core';
import { useThrottledCallback } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Confirmation } from '../parts/confirmation.tsx';
import { IconExternalLink, IconPlayerPause, IconPlayerPlay } from '../parts/icons.ts';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { numberOf } from '../parts/words.ts';
import { SHOWN_IN_PLACE } from '../service/errors.ts';
import { useFollow } from '../service/follow.ts';
import { useClient } from '../service/service.tsx';
import { useMay } from '../service/viewer.ts';
import classes from './queues.module.css';

/** The queues are read anew this often at most, milliseconds, when the service's figures have moved. */
const ANEW_EVERY_MS = 1_000;

const WORDS: Record<QueueName, readonly [string, string]> = {
  INTERACTIVE: ['Interactive', 'Recordings of high and normal priority'],
  BULK: ['Bulk', 'Recordings of low priority and of batches'],
  IMPORTS: ['Imports', 'Data sets to unpack and take in'],
  WEBHOOKS: ['Webhooks', 'Ends of jobs to be told'],
  MAINTENANCE: ['Maintenance', 'What is done on schedule'],
};

/** Every queue, what it holds, and whether workers take from it. */
export function Queues(): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const queues = useQuery({ queryKey: ['queues'], queryFn: () => client.operator.queues() });
  const readAnew = useThrottledCallback(
    () => void queries.invalidateQueries({ queryKey: ['queues'] }),
    ANEW_EVERY_MS,
  );
  useFollow<ServiceStatsView>((live, listener) => live.serviceStats(listener), 'queues', {
    next: readAnew,
    readAnew,
  });
  return (
    <>
      <PageHead title="Queues">
        <Anchor
          href="/queues/board"
          target="_blank"
          // The new tab has a copy of this one's session storage then, and with it the key.
          rel="opener"
          size="sm"
          className={classes.board ?? ''}
        >
          What they hold, job by job <IconExternalLink size={15} stroke={1.7} />
        </Anchor>
      </PageHead>
      {queues.isPending && <Skeleton height={300} />}
      {queues.error && !queues.data && (
        <Problem
          title="The queues cannot be read"
          error={queues.error}
          action={<Button onClick={() => void queues.refetch()}>Try again</Button>}
        />
      )}
      {queues.data && (
        <div className={classes.place}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Queue</th>
                <th scope="col">Waiting</th>
                <th scope="col">With workers</th>
                <th scope="col" title="After a failure of the machinery, or on schedule">
                  Put off
                </th>
                <th scope="col">Workers</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {queues.data.map((queue) => (
                <Row key={queue.name} queue={queue} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Row({ queue }: { queue: QueueView }) {
  const { name, isPaused, waiting, active, delayed } = queue;
  const [word, meaning] = WORDS[name];
  const maySteer = useMay('queues:steer');
  return (
    <tr data-paused={isPaused || undefined}>
      <th scope="row">
        {word}
        <small>{meaning}</small>
      </th>
      <td>{numberOf(waiting)}</td>
      <td>{numberOf(active)}</td>
      <td>{numberOf(delayed)}</td>
      <td className={classes.state}>{isPaused ? 'paused' : 'take from it'}</td>
      <td>{maySteer && <PauseOrResume queue={queue} />}</td>
    </tr>
  );
}

function PauseOrResume({ queue: { name, isPaused, waiting } }: { queue: QueueView }) {
  const client = useClient();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const [word] = WORDS[name];
  const steer = useMutation({
    meta: SHOWN_IN_PLACE,
    mutationFn: () => (isPaused ? client.operator.resumeQueue(name) : client.operator.pauseQueue(name)),
    onSuccess: (now) => {
      setAsked(false);
      queries.setQueryData<readonly QueueView[]>(['queues'], (known) =>
        known?.map((queue) => (queue.name === now.name ? now : queue)),
      );
    },
  });
  return (
    <>
      <Button
        size="xs"
        variant={isPaused ? 'filled' : 'default'}
        leftSection={
          isPaused ? <IconPlayerPlay size={15} stroke={1.7} /> : <IconPlayerPause size={15} stroke={1.7} />
        }
        aria-label={`${isPaused ? 'Resume' : 'Pause'} ${word}`}
        onClick={() => setAsked(true)}
      >
        {isPaused ? 'Resume' : 'Pause'}
      </Button>
      <Confirmation
        opened={asked}
        title={`${isPaused ? 'Resume' : 'Pause'} the queue ${word}?`}
        action={isPaused ? 'Resume it' : 'Pause it'}
        isDangerous={!isPaused}
        isPending={steer.isPending}
        error={steer.error}
        onConfirm={() => steer.mutate()}
        onClose={() => {
          setAsked(false);
          steer.reset();
        }}
      >
        <p>
          {isPaused
            ? `Workers take from it again; ${numberOf(waiting)} wait.`
            : 'No worker takes anything more from it until it is resumed. What they have in hand goes on, and what comes in waits: nothing is lost or refused.'}
        </p>
      </Confirmation>
    </>
  );
}
