import type { JobView } from '@hbsc/client';
import { Button, CopyButton } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirmation } from '../parts/confirmation.tsx';
import { IconBraces, IconCheck, IconRefresh, IconX } from '../parts/icons.ts';
import { SHOWN_IN_PLACE } from '../service/errors.ts';
import { useClient } from '../service/service.tsx';
import { isTerminal } from './use-job.ts';

/** What can be done with a job. */
export function JobActions({ job }: { job: JobView }) {
  return (
    <>
      {job.status === 'FAILED' && <Retry job={job} />}
      {!isTerminal(job) && <Cancel job={job} />}
      <CopyButton value={JSON.stringify(job, null, 2)}>
        {({ copied, copy }) => (
          <Button
            size="xs"
            variant="default"
            leftSection={copied ? <IconCheck size={15} /> : <IconBraces size={15} />}
            onClick={copy}
          >
            {copied ? 'Copied' : 'Copy JSON'}
          </Button>
        )}
      </CopyButton>
    </>
  );
}

function Retry({ job }: { job: JobView }) {
  const client = useClient();
  const queries = useQueryClient();
  const retry = useMutation({
    mutationFn: () => client.retry(job.id),
    onSuccess: (now) => queries.setQueryData(['job', job.id], now),
  });
  return (
    <Button
      size="xs"
      leftSection={<IconRefresh size={15} />}
      loading={retry.isPending}
      onClick={() => retry.mutate()}
    >
      Retry
    </Button>
  );
}

function Cancel({ job }: { job: JobView }) {
  const client = useClient();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const cancel = useMutation({
    meta: SHOWN_IN_PLACE,
    mutationFn: () => client.cancel(job.id),
    onSuccess: (now) => {
      queries.setQueryData(['job', job.id], now);
      setAsked(false);
    },
  });
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconX size={15} />} onClick={() => setAsked(true)}>
        Cancel
      </Button>
      <Confirmation
        opened={asked}
        title="Cancel this job?"
        action="Cancel the job"
        isDangerous
        isPending={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate()}
        onClose={() => setAsked(false)}
      >
        <p>It cannot be resumed; the recording has to be sent again.</p>
      </Confirmation>
    </>
  );
}
