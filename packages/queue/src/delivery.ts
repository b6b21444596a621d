import { JOB_CATALOGUE, type JobName } from '@hbsc/core';

/** BullMQ takes what has no priority first, then by growing number; within one, first in, first out. */
const ORDINARY = 1;

/** How BullMQ delivers this kind of work. What is delivered is forgotten: the rows are the truth. */
export function deliveryOptionsOf(name: JobName, { urgent = false }: { urgent?: boolean } = {}) {
  const { attempts, backoffMs } = JOB_CATALOGUE[name];
  return {
    attempts,
    backoff: { type: 'exponential', delay: backoffMs },
    ...(!urgent && { priority: ORDINARY }),
    removeOnComplete: true,
    removeOnFail: true,
  } as const;
}
