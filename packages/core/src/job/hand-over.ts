import type { JobQueue, PrioritizedRun } from '../ports.ts';
import { isUrgent, laneOf } from './catalogue.ts';
import { JOB_PRIORITIES } from './job.ts';

/** Puts runs on the lanes of their priorities. @throws HbscError `QUEUE_UNAVAILABLE`: any number of them may be added then */
export async function handOver(
  queue: Pick<JobQueue, 'enqueueAll'>,
  runs: readonly PrioritizedRun[],
): Promise<void> {
  await Promise.all(
    JOB_PRIORITIES.map((wanted) => {
      const payloads = runs
        .filter(({ priority }) => priority === wanted)
        .map(({ jobId, run }) => ({ jobId, run }));
      return queue.enqueueAll(laneOf(wanted), payloads, { urgent: isUrgent(wanted) });
    }),
  );
}
