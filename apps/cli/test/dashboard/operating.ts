import { describe, expect, it } from '@jest/globals';
import type { DashboardSite } from './site.ts';

/** What admins do with the service itself. */
export function operating(site: () => DashboardSite): void {
  describe('operating', () => {
    it('pauses a queue after a question, and resumes it', async () => {
      const page = await site().visit('/queues');
      const row = page.getByRole('row', { name: /^Bulk/ });
      await page.getByRole('button', { name: 'Pause Bulk' }).click();
      await page.getByRole('button', { name: 'Pause it' }).click();
      await row.getByText('paused').waitFor();
      const bulk = async () =>
        (await site().stack.client.operator.queues()).find(({ name }) => name === 'BULK');
      expect((await bulk())?.isPaused).toBe(true);
      await page.getByRole('button', { name: 'Resume Bulk' }).click();
      await page.getByRole('button', { name: 'Resume it' }).click();
      await row.getByText('take from it').waitFor();
      expect((await bulk())?.isPaused).toBe(false);
    });

    it('has another model answer after a question', async () => {
      const { client } = site().stack;
      const models = await client.models();
      const [was, other] = [
        models.find(({ isActive }) => isActive),
        models.find(({ isActive }) => !isActive),
      ];
      const page = await site().visit('/models');
      const article = page.getByRole('article', { name: `${other?.name} ${other?.version}` });
      await article.getByRole('button', { name: 'Let it answer' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Let it answer' }).click();
      await article.getByText('answers', { exact: true }).waitFor();
      const active = (await client.models()).find(({ isActive }) => isActive);
      expect(active).toMatchObject({ name: other?.name, version: other?.version });
      await client.activateModel(null);
      expect((await client.models()).find(({ isActive }) => isActive)?.name).toBe(was?.name);
    });
  });
}
