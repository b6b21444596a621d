import { describe, expect, it } from '@jest/globals';
import type { QueueServer } from './server.ts';
import { Ledger, type OpenSite, payloadOf, pendingOf, Site } from './site.ts';

const UNAVAILABLE = {
  name: 'HbscError',
  code: 'QUEUE_UNAVAILABLE',
  message: 'The job queue cannot be reached. Try again later.',
};

interface Outage {
  begin(server: QueueServer): Promise<void>;
  end(server: QueueServer): Promise<void>;
}

/** What a server may do to those who use it. */
export function itOutlives(
  site: OpenSite,
  server: () => QueueServer,
  openServer: () => Promise<QueueServer>,
): void {
  describe('the server', () => {
    it('may cut every connection: work goes on over new ones', async () => {
      const { enqueue, enqueueAtLast, consume } = await site();
      const ledger = new Ledger();
      await consume(ledger);
      const [before, after] = [payloadOf(), payloadOf()];
      await enqueue(before);
      await ledger.holds({ runs: 1 });
      await server().cutConnections();
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
            producer.enqueueAll('classify-recording', [payloadOf()]),
            producer.remove('classify-recording', payloadOf()),
            pendingOf(producer, 'classify-recording'),
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
}
