import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { violationsOf } from './browser.ts';
import type { DashboardSite } from './site.ts';

/** A service that answers those alone who show a key. */
export function signIn(site: () => DashboardSite): void {
  describe('where keys are asked for', () => {
    let baseURL = '';
    beforeAll(async () => {
      const gateway = await site().stack.addGateway({ env: { HBSC_AUTH: 'keys' } });
      baseURL = gateway.url;
    });
    afterAll(() => site().stack.stopAdded());

    it('shows each role what is for it, until its key is taken back', async () => {
      const { access } = site().stack.client;
      const { apiKey, secret } = await access.createKey({ name: 'A researcher', role: 'RESEARCHER' });
      const page = await site().visit('/jobs', { baseURL });
      await page.getByText('answers those who show a key').waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
        expect(await violationsOf(page)).toEqual([]);
      }

      await page.getByLabel('Key', { exact: true }).fill(`${secret}x`);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('does not know this key').waitFor();
      await page.getByLabel('Key', { exact: true }).fill(secret);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'Jobs' }).waitFor();
      await page.getByText('Live', { exact: true }).first().waitFor();
      const pages = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
      expect(await pages.allTextContents()).toEqual(
        expect.not.arrayContaining(['Keys', 'Audit log', 'Settings']),
      );
      expect(await page.context().cookies()).toEqual([]);
      expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(secret);

      await page.goto('/dashboard/keys');
      await page.getByText('FORBIDDEN').waitFor();
      await access.revokeKey(apiKey.id);
      await page.getByText('no longer good').waitFor();
    });

    it('shows a submitter of another tenant nothing of anybody else', async () => {
      const { client } = site().stack;
      const [job] = (await client.jobs({}, { first: 1 })).jobs;
      const [batch] = (await client.batches.list()).batches;
      const { secret } = await client.access.createKey({
        name: 'Another clinic',
        role: 'SUBMITTER',
        tenant: 'another',
      });
      const page = await site().visit('/jobs', { baseURL });
      await page.getByLabel('Key', { exact: true }).fill(secret);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('No jobs yet').waitFor();
      const pages = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
      expect(await pages.allTextContents()).toEqual(['Overview', 'Jobs', 'Batches', 'Classify now']);
      for (const path of ['models', 'queues', 'settings', 'keys', 'audit']) {
        await page.goto(`/dashboard/${path}`);
        await page.getByText('FORBIDDEN').first().waitFor();
      }
      for (const path of [`jobs/${job?.id}`, `batches/${batch?.id}`]) {
        await page.goto(`/dashboard/${path}`);
        await page.getByRole('heading', { name: /^There is no such/ }).waitFor();
      }
      await page.goto('/dashboard/batches');
      await page.getByText('No batches yet').waitFor();
    });

    it('shows the board of the queues by the key of an admin, in a tab of its own', async () => {
      const { secret } = await site().stack.client.access.createKey({ name: 'An admin', role: 'ADMIN' });
      const page = await site().visit('/queues', { baseURL });
      await page.getByLabel('Key', { exact: true }).fill(secret);
      await page.getByRole('button', { name: 'Sign in' }).click();
      const link = page.getByRole('link', { name: 'What they hold, job by job' });
      const [board] = await Promise.all([page.waitForEvent('popup'), link.click()]);
      await board.getByText('classify-bulk').first().waitFor();
      expect(await board.context().cookies()).toEqual([]);
    });

    it('forgets the key of one who signs out', async () => {
      const { secret } = await site().stack.client.access.createKey({
        name: 'A submitter',
        role: 'SUBMITTER',
      });
      const page = await site().visit('/classify', { baseURL });
      await page.getByLabel('Key', { exact: true }).fill(secret);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('answers those who show a key').waitFor();
      await page.reload();
      await page.getByText('answers those who show a key').waitFor();
    });
  });
}
