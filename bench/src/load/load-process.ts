import type { ChildProcess } from 'node:child_process';
import { endChild, nextMessage, startChild } from '../child.ts';
import type { CountingListener, LoadMessage, LoadOrder, LoadOutcome } from './load.ts';

/** The load generator in a process of its own, so that neither it nor who reads its figures delays the other. */
export class LoadProcess {
  private readonly child: ChildProcess = startChild('./generator.js', import.meta.url);

  /** Carries out one order. */
  async run(order: LoadOrder, listener: CountingListener): Promise<LoadOutcome> {
    const outcome = nextMessage<LoadMessage, LoadOutcome>(this.child, (message) => {
      if (message.type === 'failed') throw new Error(`the load generator failed: ${message.reason}`);
      if (message.type === 'counting') listener.onBegin();
      if (message.type === 'counted') listener.onEnd();
      return message.type === 'done' ? message.outcome : null;
    });
    this.child.send(order);
    return outcome;
  }

  close(): Promise<void> {
    return endChild(this.child);
  }
}
