import {
  HbscError,
  JOB_CATALOGUE,
  JOB_NAMES,
  type JobName,
  type JobPayload,
  type JobQueue,
} from '@hbsc/core';
import { type BullQueue, PRODUCER_PATIENCE_MS, type QueueBackend } from './backend.ts';
import { deliveryOptionsOf } from './delivery.ts';

/**
 * How long after a multiple of its period a scheduled delivery is due, milliseconds. Without it BullMQ makes the first one due
 * at once, which on Postgres is another moment, and so another delivery, for each process that asks at the same time.
 */
const SLOT_MS = 1;

/** Puts work on the queues. Every method gives up after {@link PRODUCER_PATIENCE_MS}. */
export class QueueProducer implements JobQueue {
  private readonly queues: Readonly<Record<JobName, BullQueue>>;

  constructor(backend: QueueBackend) {
    const open = (name: JobName) => {
      const queue = backend.openQueue(JOB_CATALOGUE[name].queue);
      // Whoever asks for something hears that it failed.
      queue.on('error', () => undefined);
      return [name, queue] as const;
    };
    this.queues = Object.fromEntries(JOB_NAMES.map(open)) as Record<JobName, BullQueue>;
  }

  async enqueue<Name extends JobName>(
    name: Name,
    payload: JobPayload<Name>,
    options: { urgent?: boolean } = {},
  ): Promise<void> {
    const jobId = deliveryIdOf(name, payload);
    await inTime(this.queues[name].add(name, payload, { jobId, ...deliveryOptionsOf(name, options) }));
  }

  async remove<Name extends JobName>(name: Name, payload: JobPayload<Name>): Promise<void> {
    await inTime(this.queues[name].remove(deliveryIdOf(name, payload), { removeChildren: false }));
  }

  pending(name: JobName): Promise<number> {
    return inTime(this.queues[name].getJobCountByTypes('waiting', 'prioritized', 'delayed', 'active'));
  }

  /**
   * Has this delivered every so often, at the multiples of that since 1970, however many processes ask for it.
   *
   * @throws HbscError `QUEUE_UNAVAILABLE`
   */
  async schedule<Name extends JobName>(
    name: Name,
    everyMs: number,
    payload: JobPayload<Name>,
  ): Promise<void> {
    const id = deliveryIdOf(name, payload);
    const delivery = { name, data: payload, opts: deliveryOptionsOf(name) };
    await inTime(this.queues[name].upsertJobScheduler(id, { every: everyMs, offset: SLOT_MS }, delivery));
  }

  /** @throws HbscError `QUEUE_UNAVAILABLE` when the queue's server does not answer */
  async ping(): Promise<void> {
    await inTime(this.queues['classify-recording'].isPaused());
  }

  /** @throws HbscError `QUEUE_UNAVAILABLE` */
  async ready(): Promise<void> {
    await inTime(Promise.all(Object.values(this.queues).map((queue) => queue.waitUntilReady())));
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.queues).map((queue) => queue.close()));
  }
}

function deliveryIdOf<Name extends JobName>(name: Name, payload: JobPayload<Name>): string {
  const { deliveryId } = JOB_CATALOGUE[name] as { deliveryId: (payload: JobPayload<Name>) => string };
  return deliveryId(payload);
}

/** What was asked may still happen after it is given up: asking again changes nothing then. */
async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer in ${PRODUCER_PATIENCE_MS} ms`)),
      PRODUCER_PATIENCE_MS,
    );
  });
  try {
    return await Promise.race([answer, tooLate]);
  } catch (cause) {
    throw new HbscError('QUEUE_UNAVAILABLE', 'The job queue cannot be reached. Try again later.', { cause });
  } finally {
    clearTimeout(timer);
  }
}
