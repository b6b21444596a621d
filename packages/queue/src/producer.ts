import {
  HbscError,
  JOB_CATALOGUE,
  JOB_NAMES,
  type JobName,
  type JobPayload,
  type JobQueue,
} from '@hbsc/core';
import type { Queue } from 'bullmq';
import type { QueueBackend } from './backend.ts';
import { deliveryIdOf, deliveryOptionsOf } from './delivery.ts';

/** Puts work on the queues. */
export class QueueProducer implements JobQueue {
  private readonly queues = new Map<string, Pick<Queue, 'add' | 'close' | 'waitUntilReady'>>();

  constructor(backend: QueueBackend) {
    for (const name of JOB_NAMES) {
      const { queue } = JOB_CATALOGUE[name];
      if (this.queues.has(queue)) continue;
      const producer = new backend.bull.Queue(queue, { connection: backend.connection });
      producer.on('error', () => undefined);
      this.queues.set(queue, producer);
    }
  }

  async enqueue<Name extends JobName>(name: Name, payload: JobPayload<Name>): Promise<void> {
    const queue = this.queues.get(JOB_CATALOGUE[name].queue);
    try {
      if (!queue) throw new Error(`no queue for ${name}`);
      await queue.add(name, payload, { jobId: deliveryIdOf(payload), ...deliveryOptionsOf(name) });
    } catch (cause) {
      throw new HbscError(
        'QUEUE_UNAVAILABLE',
        'The job queue cannot be reached. Send the recording again later.',
        {
          cause,
        },
      );
    }
  }

  async ready(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.waitUntilReady()));
  }

  async close(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
  }
}
