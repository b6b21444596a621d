import {
  JOB_CATALOGUE,
  JOB_NAMES,
  type JobName,
  type JobPayload,
  NotNowError,
  parsePayload,
} from '@hbsc/core';
import { DelayedError, type Job as Delivery, UnrecoverableError } from 'bullmq';
import type { BullWorker, QueueBackend } from './backend.ts';

/** In effect without end: the column is a 32-bit integer. */
const MOST_REDELIVERIES = 1_000_000;
/** Wait before a worker asks a server again that refused the connection, milliseconds. */
const RECONNECT_MS = 1_000;

/** What a worker does with one kind of work. */
export interface JobHandler<Name extends JobName> {
  /** Does the work. What it throws is a fault of the machinery: the queue delivers again. `NotNowError` is none, and counts as no delivery. */
  run(payload: JobPayload<Name>): Promise<void>;
  /** Called when {@link run} failed at the last delivery, before the queue tells anybody. */
  giveUp(payload: JobPayload<Name>, error: unknown): Promise<void>;
}

/** One handler a kind of work: a missing one does not compile. */
export type JobHandlers = { readonly [Name in JobName]: JobHandler<Name> };

/** Takes work from the queues and hands it to the handlers. */
export class QueueConsumer {
  private readonly workers: BullWorker[];

  /**
   * @param onError - hears of lost connections and of deliveries that are dropped
   * @param concurrency - deliveries in hand at once, where it is not what the catalogue says
   */
  constructor(
    backend: QueueBackend,
    handlers: JobHandlers,
    {
      onError,
      concurrency = {},
    }: { onError: (error: Error) => void; concurrency?: Partial<Record<JobName, number>> },
  ) {
    this.workers = JOB_NAMES.map((name) => {
      const { queue, lockMs, concurrency: most } = JOB_CATALOGUE[name];
      const handle = handlerOf(name, handlers[name], onError);
      const worker = backend.openWorker(queue, handle, {
        concurrency: concurrency[name] ?? most,
        lockDuration: lockMs,
        stalledInterval: lockMs,
        runRetryDelay: RECONNECT_MS,
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

function handlerOf<Name extends JobName>(
  name: Name,
  handler: JobHandler<Name>,
  onError: (error: Error) => void,
): (delivery: Delivery, token?: string) => Promise<void> {
  const { attempts } = JOB_CATALOGUE[name];
  return async (delivery, token) => {
    const { id, data, attemptsMade } = delivery;
    const payload = payloadOf(name, id, data, onError);
    try {
      await handler.run(payload);
    } catch (error) {
      if (error instanceof NotNowError) {
        await delivery.moveToDelayed(Date.now() + error.waitMs, token);
        throw new DelayedError();
      }
      const lastDelivery = attemptsMade + 1 >= attempts;
      if (lastDelivery) await handler.giveUp(payload, error);
      throw error;
    }
  };
}

/** @throws UnrecoverableError, upon which BullMQ drops the delivery: it would be no better the next time */
function payloadOf<Name extends JobName>(
  name: Name,
  id: string | undefined,
  data: unknown,
  onError: (error: Error) => void,
): JobPayload<Name> {
  try {
    return parsePayload(name, data);
  } catch {
    const dropped = new UnrecoverableError(
      `delivery ${id} of ${name} is dropped: what it carries is no payload`,
    );
    onError(dropped);
    throw dropped;
  }
}
