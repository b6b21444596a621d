import { describe, expect, it } from '@jest/globals';
import { violationsOf } from './browser.ts';
import type { DashboardSite } from './site.ts';

/** Pages, and what is there when they are. */
const PAGES: readonly (readonly [name: string, path: string, ready: string])[] = [
  ['the overview', '/', 'section'],
  ['the jobs', '/jobs', 'tbody tr'],
  ['one job', '/jobs/ID', 'section[aria-label="Answer"]'],
  ['classify now', '/classify', 'input[type=file]'],
  ['a page that is not there', '/nowhere', 'h2'],
];
const NARROW = { width: 360, height: 740 };

/** What anybody needs of every page. */
export function accessibility(site: () => DashboardSite): void {
  describe.each(PAGES)('%s', (_name, path, ready) => {
    it.each(['light', 'dark'] as const)(
      'keeps to WCAG 2.2 AA on a %s ground, on a screen of any width',
      async (colorScheme) => {
        const [job] = (await site().stack.client.jobs({ statuses: ['SUCCEEDED'] }, { first: 1 })).jobs;
        const page = await site().visit(path.replace('ID', job?.id ?? ''), {
          colorScheme,
          reducedMotion: 'reduce',
        });
        await page.locator(ready).first().waitFor();
        expect(await violationsOf(page)).toEqual([]);
        await page.setViewportSize(NARROW);
        const overhang = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect(overhang).toBeLessThanOrEqual(0);
      },
    );
  });
}
