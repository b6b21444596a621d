import { describe, expect, it } from '@jest/globals';
import type { DashboardSite } from './site.ts';

/** Who may do what, and who did. */
export function keys(site: () => DashboardSite): void {
  describe('keys', () => {
    it('shows a key that is made this once, revokes it, and both are in the audit log', async () => {
      const page = await site().visit('/keys');
      await page.getByRole('button', { name: 'New key' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('Ward 3');
      await page.getByRole('button', { name: 'Make the key' }).click();
      const secret = (await page.getByRole('dialog').locator('code').textContent()) ?? '';
      expect(secret.length).toBeGreaterThan(20);
      await page.getByRole('button', { name: 'I have it' }).click();
      await page.getByRole('rowheader', { name: 'Ward 3' }).waitFor();
      expect(await page.content()).not.toContain(secret);

      await page.getByRole('button', { name: 'Revoke Ward 3' }).click();
      await page.getByRole('button', { name: 'Revoke the key' }).click();
      await page
        .getByRole('row', { name: /Ward 3/ })
        .getByText('revoked')
        .waitFor();

      await page.getByRole('link', { name: 'Audit log' }).click();
      await page.getByText('revokeApiKey', { exact: true }).waitFor();
      await page.getByText('createApiKey', { exact: true }).waitFor();
    });

    it('shows a role nothing that is not for it', async () => {
      const page = await site().visit('/');
      await page.route('**/graphql', async (route) => {
        const response = await route.fetch();
        const { data } = (await response.json()) as { data?: { viewer?: object } };
        if (!data?.viewer) return route.fulfill({ response });
        const viewer = { ...data.viewer, role: 'SUBMITTER', permissions: ['self:read', 'jobs:read'] };
        return route.fulfill({ json: { data: { viewer } } });
      });
      await page.reload();
      const pages = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
      await pages.first().waitFor();
      expect(await pages.allTextContents()).toEqual(['Jobs']);
    });
  });
}
