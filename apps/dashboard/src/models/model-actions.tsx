import type { ModelView } from '@hbsc/client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirmation } from '../parts/confirmation.tsx';
import { SHOWN_IN_PLACE } from '../service/errors.ts';
import { useClient } from '../service/service.tsx';
import classes from './models.module.css';

type Choice = 'activate' | 'shadow' | 'end';

/** Chooses which model answers, and which runs in its shadow; both after a question. */
export function ModelActions({ model: { name, version, isActive, isShadow } }: { model: ModelView }) {
  const client = useClient();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Choice | null>(null);
  const model = `${name}@${version}`;
  const choose = useMutation({
    meta: SHOWN_IN_PLACE,
    mutationFn: async (choice: Choice) => {
      if (choice === 'activate') await client.activateModel(model);
      else await client.shadowModel(choice === 'shadow' ? model : null);
    },
    onSuccess: () => setAsked(null),
    onSettled: () => queries.invalidateQueries({ queryKey: ['models'] }),
  });
  return (
    <div className={classes.actions}>
      {!isActive && !isShadow && (
        <Button size="xs" variant="default" onClick={() => setAsked('shadow')}>
          Run in the shadow
        </Button>
      )}
      {isShadow && (
        <Button size="xs" variant="default" onClick={() => setAsked('end')}>
          End the shadow
        </Button>
      )}
      {!isActive && (
        <Button size="xs" variant="default" onClick={() => setAsked('activate')}>
          Let it answer
        </Button>
      )}
      <Confirmation
        opened={asked !== null}
        title={asked ? QUESTIONS[asked](model) : ''}
        action={asked ? ANSWERS[asked] : ''}
        isPending={choose.isPending}
        error={choose.error}
        onConfirm={() => asked && choose.mutate(asked)}
        onClose={() => {
          setAsked(null);
          choose.reset();
        }}
      >
        {asked && <p>{CONSEQUENCES[asked]}</p>}
      </Confirmation>
    </div>
  );
}

const QUESTIONS: Record<Choice, (model: string) => string> = {
  activate: (model) => `Let ${model} answer from now on?`,
  shadow: (model) => `Run ${model} in the shadow?`,
  end: (model) => `Run ${model} in the shadow no longer?`,
};
const ANSWERS: Record<Choice, string> = {
  activate: 'Let it answer',
  shadow: 'Run in the shadow',
  end: 'End the shadow',
};
const CONSEQUENCES: Record<Choice, string> = {
  activate:
    'Every recording that comes in from now on and asks for no other model is answered by it. Jobs that are there keep the model they came with.',
  shadow:
    'It classifies every recording once more, for the record, after the answer is given. That takes the workers’ time, and changes no answer.',
  end: 'What it said stays with the jobs.',
};
