import { describe, expect, it } from '@jest/globals';
import { type DashboardSite, heartFile } from './site.ts';

/** From a recording to its answer. */
export function classifying(site: () => DashboardSite): void {
  describe('classify now', () => {
    it('shows a file pass its states and its answer, which can be heard', async () => {
      const page = await site().visit('/classify');
      await page.locator('input[type=file]').setInputFiles(heartFile('from a file.wav'));
      await page.getByRole('list', { name: 'Progress' }).getByText('Answered').waitFor();
      await page.getByRole('region', { name: 'Answer' }).getByText('Classified').waitFor();
      expect(await page.getByRole('region', { name: 'Answer' }).textContent()).toMatch(
        /murmur\s+\d+\.\d %.*bpm/,
      );
      await page.getByRole('button', { name: 'Play' }).click();
      await page.getByRole('button', { name: 'Pause' }).waitFor();

      await page.getByRole('link', { name: 'All about this job' }).click();
      await page.getByRole('heading', { name: 'from a file.wav' }).waitFor();
      await page.getByRole('img', { name: /first and \d+ second heart sounds/ }).waitFor();
      await page.getByRole('img', { name: /Most probable by window: murmur/ }).waitFor();
      await page.getByRole('button', { name: 'Play', disabled: false }).waitFor();
      expect(await page.getByRole('region', { name: 'Timeline' }).textContent()).toMatch(
        /Waited in the queue.*Decoded.*Over/,
      );
    });

    it('records with the microphone and sends what the service takes', async () => {
      const page = await site().visit('/classify');
      await page.getByRole('button', { name: 'Record' }).click();
      await page.getByRole('button', { name: 'Stop after 2 s' }).click();
      await page.getByRole('region', { name: 'Answer' }).waitFor();
      const [job] = (await site().stack.client.jobs({ text: 'microphone' })).jobs;
      expect(job?.result).toMatchObject({ format: 'wav', channels: 1 });
    });

    it('says what is wrong with a file that is no recording', async () => {
      const page = await site().visit('/classify');
      const file = { name: 'empty.wav', mimeType: 'audio/wav', buffer: Buffer.alloc(0) };
      await page.locator('input[type=file]').setInputFiles(file);
      await page.getByText('The recording was not taken').waitFor();
      await page.getByText('UNSUPPORTED_MEDIA_TYPE').waitFor();
    });
  });
}
