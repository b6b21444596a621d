import { JOB_CATALOGUE, JOB_NAMES, type JobEvents, type JobName, type JobPayload } from '@hbsc/core';
import type { QueueEvents } from 'bullmq';
import type { QueueBackend } from './backend.ts';
import { deliveryIdOf } from './delivery.ts';

/** Hears of every delivery that ended, in whichever process, and tells those who wait for it. */
export class QueueJobEvents implements JobEvents {
  private readonly streams: Pick<QueueEvents, 'close' | 'waitUntilReady'>[];
  private readonly listeners = new Map<string, Set<() => void>>();

  constructor(backend: QueueBackend) {
    const queues = new Set(JOB_NAMES.map((name) => JOB_CATALOGUE[name].queue));
    this.streams = [...queues].map((queue) => {
      const stream = new backend.bull.QueueEvents(queue, { connection: backend.connection });
      stream.on('error', () => undefined);
      stream.on('completed', ({ jobId }) => this.tell(jobId));
      stream.on('failed', ({ jobId }) => this.tell(jobId));
      return stream;
    });
  }

  onEnd<Name extends JobName>(name: Name, payload: JobPayload<Name>, listener: () => void): () => void {
    const id = deliveryIdOf(name, payload);
    const waiting = this.listeners.get(id) ?? new Set();
    this.listeners.set(id, waiting.add(listener));
    return () => {
      waiting.delete(listener);
      if (waiting.size === 0) this.listeners.delete(id);
    };
  }

  async ready(): Promise<void> {
    await Promise.all(this.streams.map((stream) => stream.waitUntilReady()));
  }

  async close(): Promise<void> {
    await Promise.all(this.streams.map((stream) => stream.close()));
  }

  private tell(deliveryId: string): void {
    for (const listener of this.listeners.get(deliveryId) ?? []) listener();
  }
}
