import { Button } from '@mantine/core';
import { problemOf } from '../service/errors.ts';
import classes from './list-failure.module.css';

interface ListFailureProps {
  readonly title: string;
  readonly error: unknown;
  readonly list: { readonly isReading: boolean; readonly tryAgain: () => void };
}

/** Stands below the rows of a list that could not be read further, or anew: what was read stays. */
export function ListFailure({ title, error, list: { isReading, tryAgain } }: ListFailureProps) {
  return (
    <div role="alert" className={classes.failure}>
      <span>
        {title}: {problemOf(error).message}
      </span>
      <Button size="compact-sm" variant="default" loading={isReading} onClick={tryAgain}>
        Try again
      </Button>
    </div>
  );
}
