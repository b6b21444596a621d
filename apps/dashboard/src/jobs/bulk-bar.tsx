import { Button } from '@mantine/core';
import { IconRefresh, IconX } from '../parts/icons.ts';
import { counted } from '../parts/words.ts';
import classes from './bulk-bar.module.css';
import type { Selection } from './use-selection.ts';
import { type Steering, useSteering } from './use-steering.tsx';

/** What can be done with the rows that are selected, over the table so that no row moves. */
export function BulkBar({ selection }: { selection: Selection }) {
  const failed = selection.rows.filter(({ status }) => status === 'FAILED');
  const underWay = selection.rows.filter(({ status }) => status === 'QUEUED' || status === 'RUNNING');
  const steering = useSteering(selection.clear);
  if (selection.count === 0) return steering.dialog;
  return (
    <section className={classes.bar} aria-label="Selected jobs">
      <span aria-live="polite">{counted(selection.count, 'job')} selected</span>
      <Action steering={steering} kind="retry" ids={failed.map(({ id }) => id)} of={selection.count} />
      <Action steering={steering} kind="cancel" ids={underWay.map(({ id }) => id)} of={selection.count} />
      <Button size="xs" variant="subtle" onClick={selection.clear}>
        Clear
      </Button>
      {steering.dialog}
    </section>
  );
}

interface ActionProps {
  readonly steering: Steering;
  readonly kind: 'retry' | 'cancel';
  readonly ids: readonly string[];
  readonly of: number;
}

function Action({ steering, kind, ids, of }: ActionProps) {
  const isRetry = kind === 'retry';
  return (
    <Button
      size="xs"
      variant="default"
      disabled={ids.length === 0}
      leftSection={isRetry ? <IconRefresh size={15} /> : <IconX size={15} />}
      onClick={() => steering.ask(kind, ids, of)}
    >
      {isRetry ? 'Retry' : 'Cancel'} {ids.length}
    </Button>
  );
}
