import { describe, expect, it } from '@jest/globals';
import { violationsOf } from './browser.ts';
import type { DashboardSite } from './site.ts';

const REFUSAL = { message: 'Too many requests.', extensions: { code: 'RATE_LIMITED', retryable: true } };
const STRANGER = { message: 'Show a key.', extensions: { code: 'UNAUTHENTICATED', retryable: false } };

/** A service that is there and says no. */
export function refusals(site: () => DashboardSite): void {
  describe('what the service refuses', () => {
    it('is said of news that stays away, until it comes in again', async () => {
      const page = await site().visit('/settings');
      let refuses = true;
      await page.routeWebSocket(/\/graphql$/, (socket) => {
        const server = socket.connectToServer();
        socket.onMessage((message) => {
          const { id, type } = JSON.parse(String(message)) as { id?: string; type: string };
          if (refuses && type === 'subscribe') {
            socket.send(JSON.stringify({ id, type: 'error', payload: [REFUSAL] }));
          } else server.send(message);
        });
      });
      await page.goto('/dashboard/queues');
      const banner = page.getByRole('alert').getByText('no news since');
      await banner.waitFor();
      await page.getByText('Live', { exact: true }).first().waitFor();
      refuses = false;
      await banner.waitFor({ state: 'detached' });
    });

    it('is said of an action without a dialog', async () => {
      const { client } = site().stack;
      const { id } = await client.batches.open({ name: 'Refused' });
      const page = await site().visit(`/batches/${id}`);
      const pause = page.getByRole('button', { name: 'Pause' });
      await pause.waitFor();
      await page.route('**/graphql', (route) => route.fulfill({ json: { errors: [REFUSAL] } }));
      await pause.click();
      const reason = page.getByRole('alert').getByText(REFUSAL.message);
      await reason.waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await page.unroute('**/graphql');
      await pause.click();
      await reason.waitFor({ state: 'detached' });
      await client.batches.cancel(id);
    });

    it('is said below a list that was read before, and what was read stays', async () => {
      const { client } = site().stack;
      const submit = (name: string) => client.submit(new Blob(['lub dub']), name);
      await submit('read before.wav');
      const page = await site().visit('/jobs');
      await page.getByRole('link', { name: 'read before.wav' }).waitFor();
      await submit('cannot be read.wav');
      const arrivals = page.getByRole('button', { name: '1 new job' });
      await arrivals.waitFor();
      await page.route('**/graphql', (route) => route.fulfill({ json: { errors: [REFUSAL] } }));
      await arrivals.click();
      const failure = page.getByRole('alert').filter({ hasText: 'The jobs cannot be read' });
      await failure.getByText(REFUSAL.message).waitFor();
      await page.getByRole('link', { name: 'read before.wav' }).waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await page.unroute('**/graphql');
      await failure.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('link', { name: 'cannot be read.wav' }).waitFor();
      await failure.waitFor({ state: 'detached' });
    });

    it('for want of a key has one asked for, by an action too', async () => {
      const { client } = site().stack;
      const { id } = await client.batches.open({ name: 'For others' });
      const page = await site().visit(`/batches/${id}`);
      const pause = page.getByRole('button', { name: 'Pause' });
      await pause.waitFor();
      await page.route('**/graphql', (route) => route.fulfill({ status: 401, json: { errors: [STRANGER] } }));
      await pause.click();
      await page.getByText('answers those who show a key').waitFor();
      await client.batches.cancel(id);
    });
  });
}
