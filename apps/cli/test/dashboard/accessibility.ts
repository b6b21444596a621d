import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { LABELLED } from './batches.ts';
import { violationsOf } from './browser.ts';
import type { DashboardSite } from './site.ts';

/** Pages, and what is there when they are. */
const PAGES: readonly (readonly [name: string, path: string, ready: string])[] = [
  ['the overview', '/', 'section'],
  ['the jobs', '/jobs', 'tbody tr'],
  ['one job', '/jobs/ID', 'section[aria-label="Answer"]'],
  ['classify now', '/classify', 'input[type=file]'],
  ['the batches', '/batches', 'li a'],
  ['a new batch', '/batches/new', 'button:has-text("Choose files")'],
  ['one batch', '/batches/BATCH', 'table button'],
  ['the models', '/models', 'article'],
  ['the queues', '/queues', 'tbody tr'],
  ['the settings', '/settings', 'dl'],
  ['the keys', '/keys', 'tbody tr'],
  ['the audit log', '/audit', 'ol li'],
  ['a page that is not there', '/nowhere', 'h2'],
];
const ROUTES = new URL('../../../dashboard/src/routes.tsx', import.meta.url);
const NARROW = { width: 360, height: 740 };

/** What anybody needs of every page. */
export function accessibility(site: () => DashboardSite): void {
  it('is looked at on every page there is', async () => {
    const routes = await readFile(ROUTES, 'utf8');
    const paths = [...routes.matchAll(/\bpath: '([^']+)'/g)].map(([, path]) => path);
    const looked = PAGES.map(([, path]) => path.replace(/ID|BATCH/, '$id'));
    expect(looked).toEqual(expect.arrayContaining(paths));
    expect(paths.length).toBeGreaterThan(10);
  });

  it.each(PAGES)(
    '%s keeps to WCAG 2.2 AA by day and by night, on a screen of any width',
    async (_name, path, ready) => {
      const { client } = site().stack;
      const [job] = (await client.jobs({ statuses: ['SUCCEEDED'] }, { first: 1 })).jobs;
      const batch = (await client.batches.list()).batches.find(({ name }) => name === LABELLED);
      const address = path.replace('ID', job?.id ?? '').replace('BATCH', batch?.id ?? '');
      const page = await site().visit(address, { reducedMotion: 'reduce' });
      await page.locator(ready).first().waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
        await page.locator(ready).first().waitFor();
        expect(await violationsOf(page)).toEqual([]);
      }
      await page.setViewportSize(NARROW);
      const overhang = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(overhang).toBeLessThanOrEqual(0);
    },
  );
}
