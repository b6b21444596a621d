import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf } from '../service/errors.ts';
import { useClient } from '../service/service.tsx';
import classes from './models.module.css';

/** The model card as its author wrote it, read when it is opened. @param model - as `name@version` */
export function Card({ model }: { model: string }) {
  const client = useClient();
  const [isOpen, setOpen] = useState(false);
  const card = useQuery({
    queryKey: ['model-card', model],
    queryFn: () => client.modelCard(model),
    enabled: isOpen,
  });
  return (
    <details className={classes.card} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Model card</summary>
      {card.isPending && isOpen && <Skeleton height={120} mt={10} />}
      {card.error && <p role="alert">{problemOf(card.error).message}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and not everybody has a wheel */}
      {card.data && <pre tabIndex={0}>{card.data}</pre>}
      {card.data === null && <p>No worker holds it any more.</p>}
    </details>
  );
}
