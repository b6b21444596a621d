import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { type DashboardSite, heartFile, type TestFile } from './site.ts';

/** A batch that is evaluated. */
export const LABELLED = 'Murmurs';
const MURMURS = [1, 2, 3].map((n) => heartFile(`murmur ${n}.wav`, 3 + n));
const NO_RECORDING: TestFile = { name: 'notes.wav', mimeType: 'audio/wav', buffer: Buffer.from('lub dub') };
const LABELS: TestFile = {
  name: 'labels.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(
    'path,label\nmurmur 1.wav,murmur\nmurmur 2.wav,murmur\nmurmur 3.wav,normal\nnotes.wav,normal\n',
  ),
};

/** From dropped files to figures. */
export function batches(site: () => DashboardSite): void {
  describe('batches', () => {
    it('takes recordings with their labels, and shows a matrix whose cells show their items', async () => {
      const page = await site().visit('/batches/new');
      await page
        .locator('input[type=file]')
        .first()
        .setInputFiles([...MURMURS, NO_RECORDING, LABELS]);
      await page.getByRole('textbox', { name: 'Name' }).fill(LABELLED);
      await page.getByRole('button', { name: 'Send and classify' }).click();
      await page.getByRole('heading', { name: LABELLED }).waitFor();
      await page.getByText('Finished', { exact: true }).waitFor();

      await page
        .getByRole('button', { name: '2 items labelled murmur, answered murmur, 100 % of the row' })
        .click();
      await page.waitForURL(/label=murmur&answer=murmur/);
      const files = page.getByRole('table', { name: 'Items' }).getByRole('link');
      await files.nth(2).waitFor({ state: 'detached' });
      expect(await files.allInnerTexts()).toEqual(['murmur 1.wav', 'murmur 2.wav']);

      await page
        .getByRole('button', { name: '1 item labelled normal, answered murmur, 100 % of the row' })
        .click();
      await page.getByRole('link', { name: 'murmur 3.wav' }).waitFor();
      await page.reload();
      await page.getByRole('link', { name: 'murmur 3.wav' }).waitFor();
      expect(await files.allInnerTexts()).toEqual(['murmur 3.wav']);

      await page.getByRole('button', { name: 'Show the 1 failed item' }).click();
      await page.getByText('UNSUPPORTED_MEDIA_TYPE').waitFor();
    });

    it('gives every answer as a file', async () => {
      const page = await site().visit('/batches');
      await page.getByRole('link', { name: LABELLED }).click();
      await page.getByRole('button', { name: 'Export' }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: 'Every answer as CSV' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe(`${LABELLED}-items.csv`);
      expect(await readFile(await download.path(), 'utf8')).toMatch(/^path,.*\r?\nmurmur 1\.wav,/);
    });

    it('goes on with an upload that was paused', async () => {
      const page = await site().visit('/batches/new');
      const arrival = '**/uploads/*';
      await page.route(arrival, () => undefined);
      await page.locator('input[type=file]').first().setInputFiles(MURMURS);
      await page.getByRole('button', { name: 'Send and classify' }).click();
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('heading', { name: 'The upload is paused' }).waitFor();
      await page.unroute(arrival);
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.waitForURL(/batches\/[0-9a-f-]{36}$/);
      await page.getByText('Finished', { exact: true }).waitFor();
    });

    it('runs the recordings by another model and compares the two', async () => {
      const page = await site().visit('/batches');
      await page.getByRole('link', { name: LABELLED }).click();
      await page.getByRole('button', { name: 'Run again' }).click();
      await page.getByRole('heading', { name: 'Classify 4 recordings again?' }).waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Run again' }).click();
      await page.waitForURL(/against=/);
      await page.getByText('Finished', { exact: true }).waitFor();
      await page.getByText('3 items that both answered').waitFor();
      await page.getByText(/Chance alone may have made this difference/).waitFor();
    });
  });
}
