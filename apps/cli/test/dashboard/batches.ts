import { readFile } from 'node:fs/promises';
import { encodeWav, encodeZip } from '@hbsc/testkit';
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
      await files.nth(1).waitFor();
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

    it('tells of batches that others begin, and moves no row before it is asked to', async () => {
      const { batches } = site().stack.client;
      const page = await site().visit('/batches');
      const first = page.getByRole('main').getByRole('listitem').first().getByRole('link');
      await page.getByRole('link', { name: LABELLED }).waitFor();
      const { id } = await batches.open({ name: 'Begun elsewhere' });
      const show = page.getByRole('button', { name: 'Show new batches' });
      await show.waitFor();
      expect(await first.textContent()).toBe(LABELLED);
      await show.click();
      await page.getByRole('link', { name: 'Begun elsewhere' }).waitFor();
      expect(await first.textContent()).toBe('Begun elsewhere');
      await show.waitFor({ state: 'detached' });
      await batches.cancel(id);
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

    it('takes an archive with the labels in it', async () => {
      const page = await site().visit('/batches/new');
      const zip = encodeZip([
        ...MURMURS.map(({ name, buffer }) => ({ name: `set/${name}`, content: buffer })),
        { name: 'set/labels.csv', content: LABELS.buffer },
      ]);
      const archive = { name: 'zipped.zip', mimeType: 'application/zip', buffer: zip };
      await page.locator('input[type=file]').first().setInputFiles(archive);
      await page.getByRole('combobox', { name: 'Labels are in' }).click();
      await page.getByRole('option', { name: 'a file in the archive' }).click();
      await page.getByRole('textbox', { name: 'Its path in the archive' }).fill('set/labels.csv');
      await page.getByRole('button', { name: 'Send and classify' }).click();
      await page.getByRole('heading', { name: 'zipped' }).waitFor();
      await page.getByText('Finished', { exact: true }).waitFor();
      await page.getByRole('button', { name: /^2 items labelled murmur, answered murmur/ }).waitFor();
    });

    it('pauses, resumes and retries a batch, and cancels one', async () => {
      const { batches, operator } = site().stack.client;
      const silence = new Blob([encodeWav([new Float32Array(8_000)], 4_000)]);
      const begin = async (name: string) => {
        const { id } = await batches.open({ name });
        await batches.add(id, [{ path: 'silence.wav', content: silence }]);
        await batches.close(id);
        return id;
      };
      await operator.pauseQueue('BULK');
      const page = await site().visit(`/batches/${await begin('Steered')}`);
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByText('Paused', { exact: true }).first().waitFor();
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByText('Running', { exact: true }).first().waitFor();
      await operator.resumeQueue('BULK');
      await page.getByText('Finished', { exact: true }).waitFor();

      await operator.pauseQueue('BULK');
      await page.getByRole('button', { name: 'Retry failed' }).click();
      await page.getByRole('button', { name: 'Retry 1 failed item' }).click();
      await page.getByText('Running', { exact: true }).first().waitFor();

      await page.goto(`/dashboard/batches/${await begin('Never mind')}`);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('heading', { name: 'Cancel 1 item?' }).waitFor();
      await page.getByRole('button', { name: 'Cancel the batch' }).click();
      await page.getByText('Cancelled', { exact: true }).first().waitFor();
      await operator.resumeQueue('BULK');
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
