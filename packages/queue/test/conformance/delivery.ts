import { describe, expect, it, jest } from '@jest/globals';
import { Ledger, type OpenSite, type Payload, payloadOf, pendingOf, signal } from './site.ts';

/** What becomes of a job between the one who enqueues it and the one who handles it. */
export function itDelivers(site: OpenSite): void {
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

    it('that is enqueued with many others, known and unknown, is delivered once, and in its turn', async () => {
      const { enqueue, consume, producer } = await site();
      const [known, ordinary, urgent] = [payloadOf(), [payloadOf(), payloadOf()], [payloadOf(), payloadOf()]];
      const enqueueAll = (payloads: Payload[], options?: { urgent: boolean }) =>
        producer.enqueueAll('classify-recording', payloads, options);
      await enqueue(known);
      await enqueueAll([]);
      await enqueueAll([...ordinary, known]);
      await enqueueAll(urgent, { urgent: true });
      await enqueueAll([known, ...urgent, ...ordinary]);
      const ledger = new Ledger();
      await consume(ledger);
      await ledger.holds({ runs: 5 });
      expect(ledger.runs).toEqual([...urgent, known, ...ordinary]);
      expect(await pendingOf(producer, 'classify-recording')).toBeLessThanOrEqual(1);
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
      expect(await pendingOf(producer, 'classify-recording')).toBe(0);
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
      const pending = () => pendingOf(producer, 'classify-recording');
      const released = signal();
      const ledger = new Ledger(() => released.fired);
      await enqueue(payloadOf());
      await enqueue(payloadOf(), { urgent: true });
      expect(await pending()).toBe(2);
      const consumer = await consume(ledger);
      await ledger.holds({ runs: 1 });
      expect(await pending()).toBe(2);
      expect(await pendingOf(producer, 'classify-in-bulk')).toBe(0);
      released.fire();
      await ledger.holds({ runs: 2 });
      await consumer.close();
      expect(await pending()).toBe(0);
    });
  });
}
