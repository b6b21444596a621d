import { describe, expect, it } from '@jest/globals';
import { type DashboardSite, heartFile } from './site.ts';

/** The list of jobs, and one of them. */
export function jobs(site: () => DashboardSite): void {
  const submit = (name: string, content: string | Buffer = 'lub dub') =>
    site().stack.client.submit(new Blob([new Uint8Array(Buffer.from(content))]), name);
  const operator = () => site().stack.client.operator;

  describe('jobs', () => {
    it('shows a job fail, says what would do, and begins it again', async () => {
      await operator().pauseQueue('INTERACTIVE');
      const job = await submit('fails before your eyes.wav');
      const page = await site().visit(`/jobs/${job.id}`);
      await page.getByText('Queued', { exact: true }).waitFor();
      await operator().resumeQueue('INTERACTIVE');
      await page.getByText('Failed', { exact: true }).waitFor();
      const error = page.getByRole('region', { name: 'Error' });
      await error.getByText('UNSUPPORTED_MEDIA_TYPE').waitFor();
      expect(await error.locator('p').allTextContents()).toEqual([
        expect.stringMatching(/\.$/),
        expect.stringMatching(/\.$/),
      ]);

      await page.getByRole('button', { name: 'Retry' }).click();
      await page.getByText('2, begun once').waitFor();
      await page.getByText('Failed', { exact: true }).waitFor();
    });

    it('lists, searches and filters on the service, and keeps all of it in the address', async () => {
      await submit('among the failed.wav');
      await submit('among the failed too.wav');
      const page = await site().visit('/jobs?status=FAILED&text=among');
      await page.getByRole('link', { name: 'among the failed too.wav' }).waitFor();
      await page.getByRole('searchbox').fill('failed too');
      await page.waitForURL(/text=failed%20too/);
      await page.getByText('1 job', { exact: true }).waitFor();
      await page.reload();
      await page.getByText('1 job', { exact: true }).waitFor();
      expect(await page.getByRole('searchbox').inputValue()).toBe('failed too');
      await page.getByRole('button', { name: 'Clear' }).click();
      await page.waitForURL(/jobs$/);
    });

    it('tells of jobs that come in, and moves no row before it is asked to', async () => {
      await submit('before.wav');
      const page = await site().visit('/jobs');
      const first = page.locator('tbody tr[data-index="0"] a');
      await page.getByRole('link', { name: 'before.wav' }).waitFor();
      await submit('came in.wav');
      await page.getByRole('button', { name: '1 new job' }).waitFor();
      expect(await first.textContent()).toBe('before.wav');
      await page.getByRole('button', { name: '1 new job' }).click();
      await page.getByRole('link', { name: 'came in.wav' }).waitFor();
      expect(await first.textContent()).toBe('came in.wav');
    });

    it('cancels many at once after it has said how many', async () => {
      await operator().pauseQueue('INTERACTIVE');
      for (const n of [1, 2, 3]) await submit(`never mind ${n}.wav`, heartFile('').buffer);
      const page = await site().visit('/jobs?text=never%20mind');
      await page.getByRole('checkbox', { name: 'Select never mind 1.wav' }).click();
      await page.getByRole('checkbox', { name: 'Select never mind 3.wav' }).click({ modifiers: ['Shift'] });
      await page.getByRole('button', { name: 'Cancel 3' }).click();
      await page.getByRole('heading', { name: 'Cancel 3 jobs?' }).waitFor();
      await page.getByRole('button', { name: 'Cancel 3 jobs' }).click();
      await page.locator('tbody').getByText('Cancelled').nth(2).waitFor();
      await operator().resumeQueue('INTERACTIVE');
    });

    it('obeys the keyboard', async () => {
      for (const n of [1, 2]) await submit(`by keyboard ${n}.wav`, heartFile('').buffer);
      const page = await site().visit('/');
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Jobs' }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('j');
      await page.getByRole('heading', { name: 'Jobs' }).waitFor();
      await page.locator('tbody tr').first().waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.locator('tr[data-index="1"] a:focus').waitFor();
      await page.keyboard.press('x');
      await page.getByText('1 job selected').waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('nothing has this name');
      await page.getByText('No job passes these filters').waitFor();
    });
  });
}
