import type { JobView } from '@hbsc/client';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { problemOf } from '../service/errors.ts';
import { useClient } from '../service/service.tsx';
import classes from './recording.module.css';
import { Trace } from './trace.tsx';

/** Kept this long after nobody looks at it any more, milliseconds. */
const KEPT_MS = 60_000;

/** The audio of a job, to be heard and seen. */
export function Recording({ job }: { job: JobView }) {
  const client = useClient();
  const audio = useQuery({
    queryKey: ['audio', job.recordingId],
    queryFn: () => client.audio(job.id),
    gcTime: KEPT_MS,
  });
  return (
    <section className={classes.panel} aria-label="Recording">
      {audio.data && <Trace audio={audio.data} fileName={job.fileName} result={job.result} />}
      {audio.isPending && <Skeleton height={240} />}
      {audio.error && <p className={classes.missing}>{problemOf(audio.error).message}</p>}
    </section>
  );
}
