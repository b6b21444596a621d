import { describe, it } from '@jest/globals';
import type { DashboardSite } from './site.ts';

/** A server that goes and comes back. */
export function connection(site: () => DashboardSite): void {
  describe('the connection', () => {
    it('is said to be lost, is made again, and what happened meanwhile is shown', async () => {
      const { gateway, client } = site().stack;
      const page = await site().visit('/jobs');
      await page.getByText('Live', { exact: true }).first().waitFor();
      await page.locator('tbody tr').first().waitFor();
      await gateway.stop();
      await page.getByRole('alert').getByText('Connection lost').waitFor();
      await gateway.start();
      await client.submit(new Blob(['lub dub']), 'while you were away.wav');
      await page.getByText('Live', { exact: true }).first().waitFor();
      await page
        .getByRole('link', { name: 'while you were away.wav' })
        .or(page.getByRole('button', { name: /new job/ }))
        .waitFor();
      await page.getByText('Connection lost').waitFor({ state: 'detached' });
    });
  });
}
