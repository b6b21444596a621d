import type { JobView } from '@hbsc/client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useJob } from '../job/use-job.ts';
import { SHOWN_IN_PLACE } from '../service/errors.ts';
import { useClient } from '../service/service.tsx';

/** Hands one recording in and follows its job. */
export function useClassification() {
  const client = useClient();
  const [file, setFile] = useState<File | null>(null);
  const submission = useMutation({
    mutationFn: (chosen: File) => client.submit(chosen, chosen.name),
    meta: SHOWN_IN_PLACE,
  });
  const submitted: JobView | null = submission.data ?? null;
  const { job } = useJob(submitted?.id ?? null);
  return {
    file,
    job: job ?? submitted,
    error: submission.error,
    classify: (chosen: File) => {
      setFile(chosen);
      submission.mutate(chosen);
    },
    begin: () => {
      setFile(null);
      submission.reset();
    },
  };
}
