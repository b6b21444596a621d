import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { itDelivers } from './delivery.ts';
import { itHandles } from './handling.ts';
import { itOutlives } from './outages.ts';
import { itPauses } from './pausing.ts';
import type { QueueServer } from './server.ts';
import { Ledger, pendingOf, Site, startScript } from './site.ts';

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

    itDelivers(site);
    itHandles(site, () => server.place);
    itPauses(site);
    itOutlives(site, () => server, openServer);

    describe('what is scheduled', () => {
      it('is delivered every so often, whoever asks for it how often', async () => {
        const others = await openServer();
        const [one, other] = await Promise.all([Site.open(others.place), Site.open(others.place)]);
        const schedule = ({ producer }: Site, everyMs: number) =>
          producer.schedule('expire-recordings', everyMs, {});
        const aYear = 365 * 24 * 60 * 60 * 1_000;
        try {
          for (const asking of [one, other, one]) await schedule(asking, aYear);
          expect(await pendingOf(other.producer, 'expire-recordings')).toBe(1);
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

    it('keeps no process open once everything is closed', async () => {
      const script = startScript('one-job', server.place);
      const exited = once(script, 'exit');
      const [told] = await once(script, 'message');
      expect(told).toBe('closed');
      expect(await exited).toEqual([0, null]);
    });
  });
}
