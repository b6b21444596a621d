import { JOB_CATALOGUE, JOB_NAMES, type JobName, type JobPayload, parsePayload } from '@hbsc/core';
import type { Job as Delivery, Worker } from 'bullmq';
import type { QueueBackend } from './backend.ts';

/** In effect without end: the column is a 32-bit integer. */
const MOST_REDELIVERIES = 1_000_000;

/** What a worker does with one kind of work. */
export interface JobHandler<Name extends JobName> {
  /** Does the work. What it throws is a fault of the machinery: the queue delivers again. */
  run(payload: JobPayload<Name>): Promise<void>;
  /** Called when {@link run} failed at the last delivery, before the queue tells anybody. */
  giveUp(payload: JobPayload<Name>, error: unknown): Promise<void>;
}

/** One handler a kind of work: a missing one does not compile. */
export type JobHandlers = { readonly [Name in JobName]: JobHandler<Name> };

/** Takes work from the queues and hands it to the handlers. */
export class QueueConsumer {
  private readonly workers: Pick<Worker, 'close' | 'waitUntilReady'>[];

  /** @param concurrency - deliveries in hand at once, a kind of work */
  constructor(
    backend: QueueBackend,
    handlers: JobHandlers,
    { concurrency, onError }: { concurrency: number; onError: (error: Error) => void },
  ) {
    this.workers = JOB_NAMES.map((name) => {
      const { queue, lockMs } = JOB_CATALOGUE[name];
      const worker = new backend.bull.Worker(queue, (delivery) => handle(name, handlers[name], delivery), {
        connection: backend.connection,
        concurrency,
        lockDuration: lockMs,
        stalledInterval: lockMs,
        // A delivery whose worker died is always made again; the handler knows when a job was begun too often.
        maxStalledCount: MOST_REDELIVERIES,
      });
      worker.on('error', onError);
      return worker;
    });
  }

  async ready(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.waitUntilReady()));
  }

  /** Takes nothing new and waits for what is in hand. */
  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
  }
}

async function handle<Name extends JobName>(
  name: Name,
  handler: JobHandler<Name>,
  delivery: Delivery,
): Promise<void> {
  const payload = parsePayload(name, delivery.data);
  try {
    await handler.run(payload);
  } catch (error) {
    const lastDelivery = delivery.attemptsMade + 1 >= JOB_CATALOGUE[name].attempts;
    if (lastDelivery) await handler.giveUp(payload, error);
    throw error;
  }
}
