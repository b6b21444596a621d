import { JOB_CATALOGUE, type JobName, type JobPayload } from '@hbsc/core';

/** The queue's own id of one run of one job: adding it twice adds it once. */
export function deliveryIdOf({ jobId, run }: JobPayload<JobName>): string {
  return `${jobId}.${run}`;
}

/** How BullMQ delivers this kind of work. What is delivered is forgotten: the rows are the truth. */
export function deliveryOptionsOf(name: JobName) {
  const { attempts, backoffMs } = JOB_CATALOGUE[name];
  return {
    attempts,
    backoff: { type: 'exponential', delay: backoffMs },
    removeOnComplete: true,
    removeOnFail: true,
  } as const;
}
