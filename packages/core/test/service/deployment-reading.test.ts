import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { DeploymentReading, type DeploymentReadingParts } from '../../src/index.ts';

const IDLE = {
  queued: 0,
  running: 0,
  oldestQueuedSeconds: 0,
  succeededLastMinute: 0,
  failedLastMinute: 0,
  cancelledLastMinute: 0,
};

function partsWith(backlog: DeploymentReadingParts['backlog']): DeploymentReadingParts {
  return {
    jobs: { workload: async () => ({ interactive: { ...IDLE, queued: 3 }, bulk: IDLE }) },
    queue: { state: () => Promise.reject(new Error('the queue is away')) },
    backlog,
    workers: { list: async () => [] },
    models: { list: async () => [] },
  };
}

describe('the reading of a deployment', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is made once for all who ask at the same time', async () => {
    let readings = 0;
    const reading = new DeploymentReading(
      partsWith({ read: async () => ({ waitingItems: ++readings, pendingWebhooks: 0 }) }),
    );
    const [first, second] = await Promise.all([reading.now(), reading.now()]);
    expect(readings).toBe(1);
    expect(first).toBe(second);
    expect(first).toMatchObject({
      waitingItems: 1,
      workers: 0,
      lanes: { interactive: { queued: 3, pending: null } },
    });
  });

  it('has the rows although the queue is given up late', async () => {
    jest.useFakeTimers();
    const state = () =>
      new Promise<never>((_, reject) => setTimeout(() => reject(new Error('no answer in 2 s')), 2_100));
    const parts = partsWith({ read: async () => ({ waitingItems: 1, pendingWebhooks: 0 }) });
    const reading = new DeploymentReading({ ...parts, queue: { state } }).now();
    await jest.advanceTimersByTimeAsync(2_100);
    expect(await reading).toMatchObject({ waitingItems: 1, lanes: { bulk: { pending: null } } });
  });

  it('is nothing when the rows do not answer', async () => {
    jest.useFakeTimers();
    const reading = new DeploymentReading(
      partsWith({ read: () => new Promise<never>(() => undefined) }),
    ).now();
    await jest.advanceTimersByTimeAsync(3_000);
    expect(await reading).toBeNull();
  });

  it('is nothing when the rows cannot be read', async () => {
    const reading = new DeploymentReading(
      partsWith({ read: () => Promise.reject(new Error('Postgres is away')) }),
    );
    expect(await reading.now()).toBeNull();
  });
});
