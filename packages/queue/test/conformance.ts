import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { JOB_CATALOGUE, NotNowError } from '@hbsc/core';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Ledger, type Payload, type Place, Site, signal, startScript } from './conformance-site.ts';

/** A queue server that no other suite uses. */
export interface QueueServer {
  readonly place: Place;
  /** Cuts every connection; new ones are welcome. */
  cutConnections(): Promise<void>;
  /** Cuts every connection and refuses new ones, until it comes back. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** Keeps connections and takes new ones, but answers none, until it speaks again. */
  fallSilent(): void;
  speak(): void;
  /** Takes it away, whoever is still connected. */
  destroy(): Promise<void>;
}

const { attempts } = JOB_CATALOGUE['classify-recording'];

const UNAVAILABLE = {
  name: 'HbscError',
  code: 'QUEUE_UNAVAILABLE',
  message: 'The job queue cannot be reached. Try again later.',
};

interface Outage {
  begin(server: QueueServer): Promise<void>;
  end(server: QueueServer): Promise<void>;
}

const payloadOf = (changes: Partial<Payload> = {}): Payload => ({ jobId: randomUUID(), run: 1, ...changes });

/** What HBSC asks of a queue, whatever carries it. */
export function queueConformance(name: string, openServer: () => Promise<QueueServer>): void {
  describe(`the queue on ${name}`, () => {
    let server: QueueServer;
    const sites: Site[] = [];
    const site = async (): Promise<Site> => {
      const opened = await Site.open(server.place);
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

      it('that is no payload never reaches the handler, is dropped and holds nothing up', async () => {
        const { enqueue, consume, producer } = await site();
        await enqueue(payloadOf({ jobId: 'not-a-uuid' }));
        await enqueue(payloadOf({ run: 0 }));
        const right = payloadOf();
        await enqueue(right);
        const ledger = new Ledger();
        const onError = jest.fn<(error: Error) => void>();
        const consumer = await consume(ledger, { onError });
        await ledger.holds({ runs: 1 });
        await consumer.close();
        expect(ledger.runs).toEqual([right]);
        expect(ledger.givenUp).toEqual([]);
        expect(onError.mock.calls).toEqual([
          [
            expect.objectContaining({
              message: expect.stringContaining('not-a-uuid.1 of classify-recording is dropped'),
            }),
          ],
          [expect.objectContaining({ message: expect.stringContaining('is dropped') })],
        ]);
        expect(await producer.pending('classify-recording')).toBe(0);
      });

      it('comes in the order of enqueueing, urgent ones first', async () => {
        const { enqueue, consume } = await site();
        const ordinary = [payloadOf(), payloadOf(), payloadOf()];
        const urgent = [payloadOf(), payloadOf(), payloadOf()];
        for (const payload of ordinary) await enqueue(payload);
        for (const payload of urgent) await enqueue(payload, { urgent: true });
        const ledger = new Ledger();
        await consume(ledger);
        await ledger.holds({ runs: 6 });
        expect(ledger.runs).toEqual([...urgent, ...ordinary]);
      });
    });

    describe('taking a job back', () => {
      it('that waits keeps it from every handler, urgent or not', async () => {
        const { enqueue, consume, producer } = await site();
        const [ordinary, urgent, other] = [payloadOf(), payloadOf(), payloadOf()];
        await enqueue(ordinary);
        await enqueue(urgent, { urgent: true });
        await enqueue(other);
        await producer.remove('classify-recording', ordinary);
        await producer.remove('classify-recording', urgent);
        const ledger = new Ledger();
        await consume(ledger);
        await ledger.holds({ runs: 1 });
        expect(ledger.runs).toEqual([other]);
      });

      it('that is in hand changes nothing', async () => {
        const { enqueue, consume, producer } = await site();
        const released = signal();
        const ledger = new Ledger(() => released.fired);
        await consume(ledger);
        const [inHand, next] = [payloadOf(), payloadOf()];
        await enqueue(inHand);
        await ledger.holds({ runs: 1 });
        await producer.remove('classify-recording', inHand);
        released.fire();
        await enqueue(next);
        await ledger.holds({ runs: 2 });
        expect(ledger.runs).toEqual([inHand, next]);
      });

      it('that nobody knows changes nothing', async () => {
        const { producer } = await site();
        await expect(producer.remove('classify-recording', payloadOf())).resolves.toBeUndefined();
      });
    });

    describe('what is pending', () => {
      it('is what waits and what is in hand, urgent or not, of this kind of work alone', async () => {
        const { enqueue, consume, producer } = await site();
        const pending = () => producer.pending('classify-recording');
        const released = signal();
        const ledger = new Ledger(() => released.fired);
        await enqueue(payloadOf());
        await enqueue(payloadOf(), { urgent: true });
        expect(await pending()).toBe(2);
        const consumer = await consume(ledger);
        await ledger.holds({ runs: 1 });
        expect(await pending()).toBe(2);
        expect(await producer.pending('classify-in-bulk')).toBe(0);
        released.fire();
        await ledger.holds({ runs: 2 });
        await consumer.close();
        expect(await pending()).toBe(0);
      });
    });

    describe('what is scheduled', () => {
      it('is delivered every so often, whoever asks for it how often', async () => {
        const others = await openServer();
        const [one, other] = await Promise.all([Site.open(others.place), Site.open(others.place)]);
        const schedule = ({ producer }: Site, everyMs: number) =>
          producer.schedule('expire-recordings', everyMs, {});
        const aYear = 365 * 24 * 60 * 60 * 1_000;
        try {
          for (const asking of [one, other, one]) await schedule(asking, aYear);
          expect(await other.producer.pending('expire-recordings')).toBe(1);
          await schedule(other, 20);
          const ledger = new Ledger<'expire-recordings'>();
          await one.consume(new Ledger(), { others: { 'expire-recordings': ledger } });
          await ledger.holds({ runs: 3 });
          expect(ledger.runs.slice(0, 3)).toEqual([{}, {}, {}]);
        } finally {
          await Promise.all([one.close(), other.close()]);
          await others.destroy();
        }
      });
    });

    it('makes a delivery that is put off again, however often, and counts none of them', async () => {
      const { enqueue, consume } = await site();
      const ledger = new Ledger(async ({ delivery }) => {
        if (delivery <= 2 * attempts) throw new NotNowError(1);
      });
      await consume(ledger);
      const [payload, last] = [payloadOf(), payloadOf()];
      await enqueue(payload);
      await ledger.holds({ runs: 2 * attempts + 1 });
      await enqueue(last);
      await ledger.hasRun(last);
      expect(ledger.runs).toEqual([...Array.from({ length: 2 * attempts + 1 }, () => payload), last]);
      expect(ledger.givenUp).toEqual([]);
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

      it('every time gives up once, at the last delivery, whether it can or not', async () => {
        const { enqueue, consume } = await site();
        const fault = new Error('no storage');
        const [given, notEvenGiven, next] = [payloadOf(), payloadOf(), payloadOf()];
        const ledger = new Ledger(
          async ({ payload }) => {
            if (payload.jobId !== next.jobId) throw fault;
          },
          async ({ payload }) => {
            if (payload.jobId === notEvenGiven.jobId) throw new Error('no rows either');
          },
        );
        await consume(ledger);
        await Promise.all([enqueue(given), enqueue(notEvenGiven)]);
        await ledger.holds({ givenUp: 2 });
        await enqueue(next);
        await ledger.holds({ runs: 2 * attempts + 1 });
        for (const payload of [given, notEvenGiven]) {
          expect(ledger.runs.filter(({ jobId }) => jobId === payload.jobId)).toHaveLength(attempts);
          expect(ledger.givenUp).toContainEqual({ payload, error: fault });
        }
        expect(ledger.givenUp).toHaveLength(2);
        expect(ledger.runs.at(-1)).toEqual(next);
      });
    });

    describe('a consumer', () => {
      it('works on as many at once as it was told to', async () => {
        const { enqueue, consume } = await site();
        const together = signal();
        const ledger = new Ledger(() => together.fired);
        await consume(ledger, { concurrency: 3 });
        await Promise.all([payloadOf(), payloadOf(), payloadOf()].map((payload) => enqueue(payload)));
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
        const doomed = startScript('consumer-that-hangs', server.place);
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
        const { enqueue, enqueueAtLast, consume } = await site();
        const ledger = new Ledger();
        await consume(ledger);
        const [before, after] = [payloadOf(), payloadOf()];
        await enqueue(before);
        await ledger.holds({ runs: 1 });
        await server.cutConnections();
        await enqueueAtLast(after);
        await ledger.holds({ runs: 2 });
        expect(new Set(ledger.runs)).toEqual(new Set([before, after]));
      });

      const outages: Record<string, Outage> = {
        'be gone': { begin: (lost) => lost.goAway(), end: (lost) => lost.comeBack() },
        'not answer': { begin: async (lost) => lost.fallSilent(), end: async (lost) => lost.speak() },
      };

      it.each(Object.entries(outages))(
        'may %s: producers say so, and all goes on afterwards',
        async (_, outage) => {
          const lost = await openServer();
          const stranded = await Site.open(lost.place);
          const { producer, enqueue, enqueueAtLast, consume } = stranded;
          try {
            const ledger = new Ledger();
            await consume(ledger);
            const [before, after] = [payloadOf(), payloadOf()];
            await enqueue(before);
            await ledger.holds({ runs: 1 });
            await outage.begin(lost);
            const refusals = [
              enqueue(payloadOf()),
              producer.remove('classify-recording', payloadOf()),
              producer.pending('classify-recording'),
              producer.schedule('expire-recordings', 1_000, {}),
              producer.ping(),
            ];
            for (const refusal of await Promise.allSettled(refusals)) {
              expect(refusal).toMatchObject({ status: 'rejected', reason: UNAVAILABLE });
            }
            await outage.end(lost);
            await enqueueAtLast(after);
            await expect(producer.ping()).resolves.toBeUndefined();
            await ledger.hasRun(after);
          } finally {
            await stranded.close();
            await lost.destroy();
          }
        },
      );

      it('may be gone for good: closing still works', async () => {
        const lost = await openServer();
        const stranded = await Site.open(lost.place);
        await stranded.consume(new Ledger());
        await lost.destroy();
        await expect(stranded.enqueue(payloadOf())).rejects.toMatchObject(UNAVAILABLE);
        await stranded.close();
      });
    });

    it('keeps no process open once everything is closed', async () => {
      const script = startScript('one-job', server.place);
      const exited = once(script, 'exit');
      const [told] = await once(script, 'message');
      expect(told).toBe('closed');
      expect(await exited).toEqual([0, null]);
    });
  });
}
