import { once } from 'node:events';
import { JOB_CATALOGUE, NotNowError } from '@hbsc/core';
import { describe, expect, it } from '@jest/globals';
import { Ledger, type OpenSite, type Place, payloadOf, signal, startScript } from './site.ts';

const { attempts } = JOB_CATALOGUE['classify-recording'];

/** What a consumer does with a handler's answer, and with its own end. */
export function itHandles(site: OpenSite, place: () => Place): void {
  describe('a handler that puts a delivery off', () => {
    it('gets it again, however often, and none of them counts', async () => {
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
      const doomed = startScript('consumer-that-hangs', place());
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
}
