import type { BatchView, EvaluationView } from '@hbsc/client';
import { useThrottledCallback } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useClient } from '../service/service.tsx';
import { useMay } from '../service/viewer.ts';

/** While answers come in, the figures are taken anew this often at most, milliseconds: each time over all of them. */
const ANEW_EVERY_MS = 4_000;

/** The figures of a batch; they move as its answers come in. Null while no item is labelled, and to those who may not see them. */
export function useEvaluation(batch: BatchView | null): EvaluationView | null {
  const client = useClient();
  const queries = useQueryClient();
  const mayRead = useMay('evaluations:read');
  const id = batch?.id ?? '';
  const answered = batch?.counts.succeeded ?? 0;
  const { data } = useQuery({
    queryKey: ['evaluation', id],
    queryFn: async () => ({ answered, evaluation: await client.batches.evaluation(id) }),
    enabled: answered > 0 && mayRead,
  });
  const readAnew = useThrottledCallback(
    () => queries.invalidateQueries({ queryKey: ['evaluation', id] }),
    ANEW_EVERY_MS,
  );
  // Compared when the figures come as well: answers that came in since they were asked for are not in them.
  useEffect(() => {
    if (data && data.answered !== answered) readAnew();
  }, [data, answered, readAnew]);
  return data?.evaluation ?? null;
}
