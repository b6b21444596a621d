import { describe, expect, it, jest } from '@jest/globals';
import { EVERY_TENANT, LiveWorkload, type QueueState, type Workload } from '../../src/index.ts';

const LANE = {
  running: 0,
  oldestQueuedSeconds: 0,
  succeededLastMinute: 0,
  failedLastMinute: 0,
  cancelledLastMinute: 0,
};

/** Rows and a queue that count how often they are read. */
class Source {
  readings = 0;
  queued = 0;
  isDown = false;
  queueIsDown = false;

  async workload(): Promise<Workload> {
    this.readings++;
    if (this.isDown) throw new Error('no database');
    return { interactive: { ...LANE, queued: this.queued }, bulk: { ...LANE, queued: 0 } };
  }

  async state(): Promise<QueueState> {
    if (this.queueIsDown) throw new Error('no queue');
    return { isPaused: false, pending: 7, waiting: 7, active: 0, delayed: 0 };
  }
}

describe('the live workload', () => {
  const open = () => {
    const source = new Source();
    return { source, workload: new LiveWorkload(source, source, 1) };
  };

  it('is told at once, and again when it changed', async () => {
    const { source, workload } = open();
    const reports = workload.watch(EVERY_TENANT);
    expect((await reports.next()).value).toMatchObject({ interactive: { queued: 0, pending: 7 } });
    const next = reports.next();
    while (source.readings < 5) await new Promise((resolve) => setImmediate(resolve));
    source.queued = 3;
    expect((await next).value).toMatchObject({ interactive: { queued: 3 } });
    await reports.return();
  });

  it('is read once for all who watch', async () => {
    const { source, workload } = open();
    const watchers = Array.from({ length: 10 }, () => workload.watch(EVERY_TENANT));
    await Promise.all(watchers.map((reports) => reports.next()));
    expect(source.readings).toBe(1);
    await Promise.all(watchers.map((reports) => reports.return()));
  });

  it('is not read when nobody watches, not even one who only waits', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const reports = open().workload.watch(EVERY_TENANT);
      await reports.next();
      const waiting = reports.next();
      expect(jest.getTimerCount()).toBe(1);
      await reports.return();
      await waiting;
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it('says that the queue does not answer, and goes on', async () => {
    const { source, workload } = open();
    source.queueIsDown = true;
    const reports = workload.watch(EVERY_TENANT);
    expect((await reports.next()).value).toMatchObject({ bulk: { pending: null }, pendingWebhooks: null });
    source.queueIsDown = false;
    expect((await reports.next()).value).toMatchObject({ bulk: { pending: 7 }, pendingWebhooks: 7 });
    await reports.return();
  });

  it('ends with the error of a reading that fails, and begins again for the next', async () => {
    const { source, workload } = open();
    source.isDown = true;
    await expect(workload.watch(EVERY_TENANT).next()).rejects.toThrow('no database');
    source.isDown = false;
    const reports = workload.watch(EVERY_TENANT);
    expect((await reports.next()).value).toMatchObject({ bulk: { queued: 0 } });
    await reports.return();
  });
});
