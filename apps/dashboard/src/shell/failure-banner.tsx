import { CloseButton } from '@mantine/core';
import { useMutationState } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf, SHOWN_IN_PLACE } from '../service/errors.ts';
import classes from './banner.module.css';

/** Says why the last thing that was asked for was not done, where nothing else does. */
export function FailureBanner() {
  const asked = useMutationState({
    filters: { predicate: ({ meta }) => meta !== SHOWN_IN_PLACE },
    select: ({ state }) => state,
  });
  const last = asked.at(-1);
  const [closed, setClosed] = useState(0);
  return (
    <div role="alert">
      {last?.error && last.submittedAt > closed && (
        <div className={classes.banner}>
          <span>{problemOf(last.error).message}</span>
          <CloseButton size="sm" aria-label="Close" onClick={() => setClosed(last.submittedAt)} />
        </div>
      )}
    </div>
  );
}
