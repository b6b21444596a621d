import type { BatchView } from '@hbsc/client';
import { Button, Select } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { isOver, leftOf } from '../batches/batch-status.ts';
import { Confirmation } from '../parts/confirmation.tsx';
import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconX } from '../parts/icons.ts';
import { counted } from '../parts/words.ts';
import { SHOWN_IN_PLACE } from '../service/errors.ts';
import { useClient } from '../service/service.tsx';

/** What can be done with a batch. */
export function BatchActions({ batch }: { batch: BatchView }) {
  const { status, counts } = batch;
  const isRejected = status === 'REJECTED';
  return (
    <>
      {status === 'OPEN' && <Close batch={batch} />}
      {(status === 'RUNNING' || status === 'OPEN') && <Pause batch={batch} />}
      {status === 'PAUSED' && <Resume batch={batch} />}
      {counts.failed > 0 && status !== 'CANCELLED' && !isRejected && <RetryFailed batch={batch} />}
      {isOver(batch) && !isRejected && <Rerun batch={batch} />}
      {!isOver(batch) && <Cancel batch={batch} />}
    </>
  );
}

function Close({ batch }: { batch: BatchView }) {
  const client = useClient();
  const close = useSteering(batch, () => client.batches.close(batch.id));
  return (
    <Button size="xs" variant="default" loading={close.isPending} onClick={() => close.mutate()}>
      Take no more files
    </Button>
  );
}

function Pause({ batch }: { batch: BatchView }) {
  const client = useClient();
  const pause = useSteering(batch, () => client.batches.pause(batch.id));
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconPlayerPause size={15} stroke={1.7} />}
      loading={pause.isPending}
      onClick={() => pause.mutate()}
    >
      Pause
    </Button>
  );
}

function Resume({ batch }: { batch: BatchView }) {
  const client = useClient();
  const resume = useSteering(batch, () => client.batches.resume(batch.id));
  return (
    <Button
      size="xs"
      leftSection={<IconPlayerPlay size={15} stroke={1.7} />}
      loading={resume.isPending}
      onClick={() => resume.mutate()}
    >
      Resume
    </Button>
  );
}

function RetryFailed({ batch }: { batch: BatchView }) {
  const client = useClient();
  const retry = useSteering(
    batch,
    async () => (await client.batches.retryFailed(batch.id)).batch,
    SHOWN_IN_PLACE,
  );
  const failed = counted(batch.counts.failed, 'failed item');
  return (
    <Asked
      name="Retry failed"
      icon={<IconRefresh size={15} stroke={1.7} />}
      title={`Retry ${failed}?`}
      action={`Retry ${failed}`}
      steering={retry}
    >
      <p>
        Each gets a job of its own. Items that were refused before they became a job, such as files that are
        no audio, stay as they are.
      </p>
    </Asked>
  );
}

function Cancel({ batch }: { batch: BatchView }) {
  const client = useClient();
  const cancel = useSteering(batch, () => client.batches.cancel(batch.id), SHOWN_IN_PLACE);
  return (
    <Asked
      name="Cancel"
      icon={<IconX size={15} stroke={1.7} />}
      title={`Cancel ${counted(leftOf(batch), 'item')}?`}
      action="Cancel the batch"
      isDangerous
      steering={cancel}
    >
      <p>
        What is answered stays. What is not will not be answered; the batch cannot be resumed, only run again.
      </p>
    </Asked>
  );
}

function Rerun({ batch }: { batch: BatchView }) {
  const client = useClient();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const models = useQuery({ queryKey: ['models'], queryFn: () => client.models() });
  const [model, setModel] = useState<string | null>(null);
  const rerun = useMutation({
    meta: SHOWN_IN_PLACE,
    mutationFn: () => client.batches.rerun(batch.id, model),
    onSuccess: async ({ id }) => {
      void queries.invalidateQueries({ queryKey: ['batches'] });
      await navigate({ to: '/batches/$id', params: { id }, search: { against: batch.id } });
    },
  });
  const names = models.data?.map(({ name, version }) => `${name}@${version}`) ?? [];
  return (
    <Asked
      name="Run again"
      icon={<IconRefresh size={15} stroke={1.7} />}
      title={`Classify ${counted(batch.counts.total, 'recording')} again?`}
      action="Run again"
      steering={rerun}
    >
      <p>It becomes a batch of its own, which is compared with this one.</p>
      <Select
        label="Model"
        placeholder="The active one"
        description={`This one was answered by ${batch.model}`}
        clearable
        data={names}
        value={model}
        onChange={setModel}
      />
    </Asked>
  );
}

/** @param meta - {@link SHOWN_IN_PLACE} where a dialog shows the failure */
function useSteering(batch: BatchView, act: () => Promise<BatchView>, meta = {}) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    meta,
    onSuccess: (now) => {
      queries.setQueryData(['batch', batch.id], now);
      void queries.invalidateQueries({ queryKey: ['batches'] });
    },
  });
}

interface AskedProps {
  readonly name: string;
  readonly icon: ReactNode;
  readonly title: string;
  readonly action: string;
  readonly isDangerous?: boolean;
  readonly steering: ReturnType<typeof useSteering>;
  readonly children: ReactNode;
}

/** A button that asks before it acts. */
function Asked({ name, icon, title, action, isDangerous = false, steering, children }: AskedProps) {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button size="xs" variant="default" leftSection={icon} onClick={() => setAsked(true)}>
        {name}
      </Button>
      <Confirmation
        opened={asked}
        title={title}
        action={action}
        isDangerous={isDangerous}
        isPending={steering.isPending}
        error={steering.error}
        onConfirm={() => steering.mutate(undefined, { onSuccess: () => setAsked(false) })}
        onClose={() => {
          setAsked(false);
          steering.reset();
        }}
      >
        {children}
      </Confirmation>
    </>
  );
}
