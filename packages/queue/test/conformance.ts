import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { JOB_CATALOGUE } from '@hbsc/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { QueueBackend } from '../src/index.ts';
import { Ledger, type Payload, Site, signal, startScript } from './conformance-site.ts';

/** A queue server that no other suite uses. */
export interface QueueServer {
  /** How a process of its own finds it: the first argument of the scripts in fixtures/. */
  readonly url: string;
  /** Connects as one process does. */
  connect(): QueueBackend;
  /** Cuts every connection; new ones are welcome. */
  cutConnections(): Promise<void>;
  /** Takes it away, whoever is still connected. */
  destroy(): Promise<void>;
}

const { attempts } = JOB_CATALOGUE['classify-recording'];

const payloadOf = (changes: Partial<Payload> = {}): Payload => ({ jobId: randomUUID(), run: 1, ...changes });

/** What HBSC asks of a queue, whatever carries it. */
export function queueConformance(name: string, openServer: () => Promise<QueueServer>): void {
  describe(`the queue on ${name}`, () => {
    let server: QueueServer;
    const sites: Site[] = [];
    const site = async (): Promise<Site> => {
      const opened = await Site.open(server.connect());
      sites.push(opened);
      return opened;
    };

    beforeAll(async () => {
      server = await openServer();
    });
    afterEach(async () => {
      await Promise.all(sites.splice(0).map((opened) => opened.close()));
    });
    afterAll(() => server?.destroy());

    describe('a job', () => {
      it('reaches its handler', async () => {
        const { enqueue, consume } = await site();
        const ledger = new Ledger();
        await consume(ledger);
        const payload = payloadOf({ run: 3 });
        await enqueue(payload);
        await ledger.holds({ runs: 1 });
        expect(ledger.runs).toEqual([payload]);
      });

      it('crosses from one process to another', async () => {
        const [gateway, worker] = await Promise.all([site(), site()]);
        const ledger = new Ledger();
        await worker.consume(ledger);
        const payload = payloadOf();
        await gateway.enqueue(payload);
        await ledger.holds({ runs: 1 });
        expect(ledger.runs).toEqual([payload]);
      });

      it('waits for the first consumer', async () => {
        const { enqueue, consume } = await site();
        const payload = payloadOf();
        await enqueue(payload);
        const ledger = new Ledger();
        await consume(ledger);
        await ledger.holds({ runs: 1 });
        expect(ledger.runs).toEqual([payload]);
      });

      it('that is enqueued a hundred times at once is delivered once', async () => {
        const { enqueue, consume } = await site();
        const [payload, last] = [payloadOf(), payloadOf()];
        await Promise.all(Array.from({ length: 100 }, () => enqueue(payload)));
        await enqueue(last);
        const ledger = new Ledger();
        await consume(ledger);
        await ledger.holds({ runs: 2 });
        expect(ledger.runs).toEqual([payload, last]);
      });

      it('has each of its runs delivered, in order', async () => {
        const { enqueue, consume } = await site();
        const first = payloadOf();
        const retry = { ...first, run: 2 };
        await enqueue(first);
        await enqueue(retry);
        const ledger = new Ledger();
        await consume(ledger);
        await ledger.holds({ runs: 2 });
        expect(ledger.runs).toEqual([first, retry]);
      });

      it('can be enqueued again once it was delivered', async () => {
        const { enqueue, consume } = await site();
        const ledger = new Ledger();
        const consumer = await consume(ledger);
        const payload = payloadOf();
        await enqueue(payload);
        await ledger.holds({ runs: 1 });
        await consumer.close();
        await enqueue(payload);
        await consume(ledger);
        await ledger.holds({ runs: 2 });
        expect(ledger.runs).toEqual([payload, payload]);
      });

      it('that is no payload never reaches the handler and holds nothing up', async () => {
        const { enqueue, consume } = await site();
        await enqueue(payloadOf({ jobId: 'not-a-uuid' }));
        await enqueue(payloadOf({ run: 0 }));
        const right = payloadOf();
        await enqueue(right);
        const ledger = new Ledger();
        await consume(ledger);
        await ledger.holds({ runs: 1 });
        expect(ledger.runs).toEqual([right]);
        expect(ledger.givenUp).toEqual([]);
      });
    });

    describe('a handler that throws', () => {
      it('is called again, and that is the end when it succeeds', async () => {
        const { enqueue, consume } = await site();
        const ledger = new Ledger(async ({ delivery }) => {
          if (delivery === 1) throw new Error('the compute process died');
        });
        await consume(ledger);
        const [payload, next] = [payloadOf(), payloadOf()];
        await enqueue(payload);
        await ledger.holds({ runs: 2 });
        await enqueue(next);
        await ledger.holds({ runs: 3 });
        expect(ledger.runs).toEqual([payload, payload, next]);
        expect(ledger.givenUp).toEqual([]);
      });

      it('every time gives up once, at the last delivery', async () => {
        const { enqueue, consume } = await site();
        const fault = new Error('no storage');
        const ledger = new Ledger(async ({ delivery }) => {
          if (delivery <= attempts) throw fault;
        });
        await consume(ledger);
        const [payload, next] = [payloadOf(), payloadOf()];
        await enqueue(payload);
        await ledger.holds({ givenUp: 1 });
        expect(ledger.runs).toEqual(Array.from({ length: attempts }, () => payload));
        await enqueue(next);
        await ledger.holds({ runs: attempts + 1 });
        expect(ledger.runs.at(-1)).toEqual(next);
        expect(ledger.givenUp).toEqual([{ payload, error: fault }]);
      });

      it('and cannot even give up is not called for ever', async () => {
        const { enqueue, consume } = await site();
        const ledger = new Ledger(
          async ({ delivery }) => {
            if (delivery <= attempts) throw new Error('no storage');
          },
          () => Promise.reject(new Error('no rows either')),
        );
        await consume(ledger);
        const [payload, next] = [payloadOf(), payloadOf()];
        await enqueue(payload);
        await ledger.holds({ givenUp: 1 });
        await enqueue(next);
        await ledger.holds({ runs: attempts + 1 });
        expect(ledger.runs.at(-1)).toEqual(next);
        expect(ledger.givenUp).toHaveLength(1);
      });
    });

    describe('a consumer', () => {
      it('works on as many at once as it was told to', async () => {
        const { enqueue, consume } = await site();
        const together = signal();
        const ledger = new Ledger(() => together.fired);
        await consume(ledger, 3);
        await Promise.all([payloadOf(), payloadOf(), payloadOf()].map(enqueue));
        await ledger.holds({ runs: 3 });
        together.fire();
      });

      it('that closes ends what it has in hand, takes nothing new, and leaves the rest to others', async () => {
        const [leaving, staying] = await Promise.all([site(), site()]);
        const released = signal();
        const order: string[] = [];
        const ledger = new Ledger(async () => {
          await released.fired;
          order.push('handled');
        });
        const consumer = await leaving.consume(ledger);
        const [first, second] = [payloadOf(), payloadOf()];
        await staying.enqueue(first);
        await ledger.holds({ runs: 1 });
        const closed = consumer.close().then(() => order.push('closed'));
        await staying.enqueue(second);
        released.fire();
        await closed;
        expect(order).toEqual(['handled', 'closed']);
        const successor = new Ledger();
        await staying.consume(successor);
        await successor.holds({ runs: 1 });
        expect(ledger.runs).toEqual([first]);
        expect(successor.runs).toEqual([second]);
      });

      it('that is killed in the middle of a job loses it to another', async () => {
        const { enqueue, consume } = await site();
        const payload = payloadOf();
        await enqueue(payload);
        const doomed = startScript('consumer-that-hangs', server.url);
        const [inHand] = await once(doomed, 'message');
        expect(inHand).toEqual(payload);
        doomed.kill('SIGKILL');
        await once(doomed, 'exit');
        const ledger = new Ledger();
        await consume(ledger);
        await ledger.holds({ runs: 1 });
        expect(ledger.runs).toEqual([payload]);
        expect(ledger.givenUp).toEqual([]);
      });
    });

    describe('the server', () => {
      it('may cut every connection: work goes on over new ones', async () => {
        const { enqueue, consume } = await site();
        const ledger = new Ledger();
        await consume(ledger);
        const [before, after] = [payloadOf(), payloadOf()];
        await enqueue(before);
        await ledger.holds({ runs: 1 });
        await server.cutConnections();
        // A connection may be found dead only when it is used: the client is told to try again, and does.
        const queued = () =>
          enqueue(after).then(
            () => true,
            () => false,
          );
        while (!(await queued()));
        await ledger.holds({ runs: 2 });
        expect(new Set(ledger.runs)).toEqual(new Set([before, after]));
      });

      it('may be gone: enqueueing says so, and closing still works', async () => {
        const lost = await openServer();
        const stranded = await Site.open(lost.connect());
        try {
          await stranded.consume(new Ledger());
          await lost.destroy();
          await expect(stranded.enqueue(payloadOf())).rejects.toMatchObject({
            name: 'HbscError',
            code: 'QUEUE_UNAVAILABLE',
            message: expect.not.stringContaining('database'),
          });
        } finally {
          await stranded.close();
        }
      });
    });

    it('keeps no process open once everything is closed', async () => {
      const script = startScript('one-job', server.url);
      const exited = once(script, 'exit');
      const [told] = await once(script, 'message');
      expect(told).toBe('closed');
      expect(await exited).toEqual([0, null]);
    });
  });
}
