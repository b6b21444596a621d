import {
  HbscError,
  JOB_CATALOGUE,
  JOB_NAMES,
  type JobName,
  type JobPayload,
  type JobQueue,
  type QueueState,
  type QueueSwitch,
} from '@hbsc/core';
import { type BullQueue, PRODUCER_PATIENCE_MS, type QueueBackend } from './backend.ts';
import { deliveryOptionsOf } from './delivery.ts';

/**
 * How long after a multiple of its period a scheduled delivery is due, milliseconds. Without it BullMQ makes the first one due
 * at once, which on Postgres is another moment, and so another delivery, for each process that asks at the same time.
 */
const SLOT_MS = 1;

/** Puts work on the queues. Every method gives up after {@link PRODUCER_PATIENCE_MS}. */
export class QueueProducer implements JobQueue, QueueSwitch {
  private readonly queues = new Map<JobName, BullQueue>();

  constructor(private readonly backend: QueueBackend) {
    for (const name of JOB_NAMES) this.open(name);
  }

  async enqueue<Name extends JobName>(
    name: Name,
    payload: JobPayload<Name>,
    options: { urgent?: boolean } = {},
  ): Promise<void> {
    const jobId = deliveryIdOf(name, payload);
    await this.ask(name, (queue) => queue.add(name, payload, { jobId, ...deliveryOptionsOf(name, options) }));
  }

  async enqueueAll<Name extends JobName>(
    name: Name,
    payloads: readonly JobPayload<Name>[],
    options: { urgent?: boolean } = {},
  ): Promise<void> {
    if (payloads.length === 0) return;
    const deliveries = payloads.map((data) => {
      const opts = { jobId: deliveryIdOf(name, data), ...deliveryOptionsOf(name, options) };
      return { name, data, opts };
    });
    await this.ask(name, (queue) => queue.addBulk(deliveries));
  }

  async remove<Name extends JobName>(name: Name, payload: JobPayload<Name>): Promise<void> {
    await this.ask(name, (queue) => queue.remove(deliveryIdOf(name, payload), { removeChildren: false }));
  }

  state(name: JobName): Promise<QueueState> {
    return this.ask(name, async (queue) => {
      const [isPaused, counts] = await Promise.all([
        queue.isPaused(),
        queue.getJobCounts('waiting', 'paused', 'prioritized', 'delayed', 'active'),
      ]);
      // On Postgres BullMQ calls what waits in a paused queue paused, but for what has a priority.
      const { waiting: urgent = 0, paused = 0, prioritized = 0, delayed = 0, active = 0 } = counts;
      const waiting = urgent + paused + prioritized;
      return { isPaused, pending: waiting + active + delayed, waiting, active, delayed };
    });
  }

  async pause(name: JobName): Promise<void> {
    await this.ask(name, (queue) => queue.pause());
  }

  async resume(name: JobName): Promise<void> {
    await this.ask(name, (queue) => queue.resume());
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
    await this.ask(name, (queue) =>
      queue.upsertJobScheduler(id, { every: everyMs, offset: SLOT_MS }, delivery),
    );
  }

  /** @throws HbscError `QUEUE_UNAVAILABLE` when the queue's server does not answer */
  async ping(): Promise<void> {
    await this.ask('classify-recording', (queue) => queue.isPaused());
  }

  /** @throws HbscError `QUEUE_UNAVAILABLE` */
  async ready(): Promise<void> {
    await inTime(Promise.all(JOB_NAMES.map((name) => this.open(name).waitUntilReady())));
  }

  async close(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
  }

  /** The queue, connected or about to be. One whose first connection failed would stay dead: it is opened anew when next asked. */
  private open(name: JobName): BullQueue {
    const known = this.queues.get(name);
    if (known) return known;
    const queue = this.backend.openQueue(JOB_CATALOGUE[name].queue);
    // Whoever asks for something hears that it failed.
    queue.on('error', () => undefined);
    queue.waitUntilReady().catch(() => {
      if (this.queues.get(name) === queue) this.queues.delete(name);
      queue.close().catch(() => undefined);
    });
    this.queues.set(name, queue);
    return queue;
  }

  /** Asks nothing of a queue that is not connected yet: it would pile up and be done later, when nobody waits for it. */
  private ask<Answer>(name: JobName, question: (queue: BullQueue) => Promise<Answer>): Promise<Answer> {
    const queue = this.open(name);
    return inTime(queue.waitUntilReady().then(() => question(queue)));
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
