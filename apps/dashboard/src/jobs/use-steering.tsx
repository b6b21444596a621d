import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Confirmation } from '../parts/confirmation.tsx';
import { counted } from '../parts/words.ts';
import { SHOWN_IN_PLACE } from '../service/errors.ts';
import { useClient } from '../service/service.tsx';

type Kind = 'retry' | 'cancel';

interface Question {
  readonly kind: Kind;
  readonly ids: readonly string[];
  /** Jobs that were chosen, of which those of the ids can be steered. */
  readonly of: number;
}

/** Asks before many jobs are retried or cancelled, then does it. */
export interface Steering {
  readonly ask: (kind: Kind, ids: readonly string[], of: number) => void;
  readonly dialog: ReactNode;
}

const VERBS: Record<Kind, string> = { retry: 'Retry', cancel: 'Cancel' };

export function useSteering(onDone: () => void): Steering {
  const client = useClient();
  const queries = useQueryClient();
  const [question, setQuestion] = useState<Question | null>(null);
  const steer = useMutation({
    meta: SHOWN_IN_PLACE,
    mutationFn: ({ kind, ids }: Question) =>
      kind === 'retry' ? client.operator.retryJobs({ ids }) : client.operator.cancelJobs({ ids }),
    onSuccess: () => {
      setQuestion(null);
      onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['job-rows'] }),
  });
  const close = () => {
    setQuestion(null);
    steer.reset();
  };
  return {
    ask: (kind, ids, of) => setQuestion({ kind, ids, of }),
    dialog: (
      <Confirmation
        opened={question !== null}
        title={question ? `${VERBS[question.kind]} ${counted(question.ids.length, 'job')}?` : ''}
        action={question ? `${VERBS[question.kind]} ${counted(question.ids.length, 'job')}` : ''}
        isDangerous={question?.kind === 'cancel'}
        isPending={steer.isPending}
        error={steer.error}
        onConfirm={() => question && steer.mutate(question)}
        onClose={close}
      >
        {question && <Explanation {...question} />}
      </Confirmation>
    ),
  };
}

function Explanation({ kind, ids, of }: Question) {
  const others = of - ids.length;
  return (
    <>
      <p>
        {kind === 'retry'
          ? 'Each begins another run, in the lane of its priority; those of a batch as their batch has room for them.'
          : 'Those that run are stopped. A cancelled job cannot be resumed; its recording has to be sent again.'}
      </p>
      {others > 0 && (
        <p>
          {counted(others, 'selected job')} {others === 1 ? 'stays' : 'stay'} as{' '}
          {others === 1 ? 'it is' : 'they are'}:{' '}
          {kind === 'retry' ? 'only failed jobs are retried.' : 'only jobs under way can be cancelled.'}
        </p>
      )}
    </>
  );
}
