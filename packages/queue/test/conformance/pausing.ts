import { describe, expect, it } from '@jest/globals';
import { Ledger, type OpenSite, type Payload, payloadOf, signal } from './site.ts';

const LANE = 'classify-recording';

/** What a queue that is paused does, wherever it was paused. */
export function itPauses(site: OpenSite): void {
  describe('a paused queue', () => {
    it('takes work in and gives none out, to no worker, until it is resumed', async () => {
      const [operator, worker] = await Promise.all([site(), site()]);
      const release = signal();
      const ledger = new Ledger(({ delivery }) => (delivery === 1 ? release.fired : Promise.resolve()));
      await worker.consume(ledger);
      const [inHand, ordinary, urgent] = [payloadOf(), payloadOf(), payloadOf()];
      await operator.enqueue(inHand);
      await ledger.holds({ runs: 1 });

      await operator.producer.pause(LANE);
      await operator.producer.pause(LANE);
      await operator.enqueue(ordinary);
      await operator.enqueue(urgent, { urgent: true });
      // As the reconciliation does with what waits for long.
      await worker.producer.enqueueAll(LANE, [ordinary]);
      expect(await worker.producer.state(LANE)).toEqual({
        isPaused: true,
        pending: 3,
        waiting: 2,
        active: 1,
        delayed: 0,
      });
      release.fire();
      const late = new Ledger();
      await operator.consume(late);
      while ((await worker.producer.state(LANE)).active > 0);
      expect([...ledger.runs, ...late.runs]).toEqual([inHand]);

      await operator.producer.resume(LANE);
      const delivered = (payload: Payload) => Promise.race([ledger.hasRun(payload), late.hasRun(payload)]);
      await Promise.all([delivered(ordinary), delivered(urgent)]);
      expect([...ledger.runs, ...late.runs]).toHaveLength(3);
      expect(await operator.producer.state(LANE)).toMatchObject({ isPaused: false });
    });

    it('holds up no other', async () => {
      const { producer, consume } = await site();
      const bulk = new Ledger<'classify-in-bulk'>();
      await producer.pause(LANE);
      try {
        await consume(new Ledger(), { others: { 'classify-in-bulk': bulk } });
        const payload = payloadOf();
        await producer.enqueue('classify-in-bulk', payload);
        await bulk.holds({ runs: 1 });
        expect(bulk.runs).toEqual([payload]);
      } finally {
        await producer.resume(LANE);
      }
    });
  });
}
