import { describe, expect, it } from '@jest/globals';
import { type DashboardSite, heartFile } from './site.ts';

/** What the page sends in one request, bytes. */
const PIECE_BYTES = 8 * 1024 * 1024;

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

    it('takes up an upload where it was lost', async () => {
      const { gateway } = site().stack;
      const page = await site().visit('/batches/new');
      const offsets: number[] = [];
      let lose: () => void = () => undefined;
      const lost = new Promise<void>((resolve) => {
        lose = resolve;
      });
      await page.route('**/uploads/*', async (route) => {
        const request = route.request();
        if (request.method() !== 'PATCH') return route.continue();
        offsets.push(Number(await request.headerValue('upload-offset')));
        if (offsets.length !== 2) return route.continue();
        await route.abort('connectionreset');
        lose();
      });
      const large = { ...heartFile('b.wav'), buffer: Buffer.alloc(PIECE_BYTES) };
      await page
        .locator('input[type=file]')
        .first()
        .setInputFiles([heartFile('a.wav'), large]);
      await page.getByRole('textbox', { name: 'Name' }).fill('Lost on its way');
      await page.getByRole('button', { name: 'Send and classify' }).click();
      await lost;
      await gateway.stop();
      await gateway.start();
      await page.getByRole('heading', { name: 'Lost on its way' }).waitFor();
      await page.getByText('Finished', { exact: true }).waitFor();
      expect(offsets).toEqual([0, PIECE_BYTES, PIECE_BYTES]);
    });
  });
}
