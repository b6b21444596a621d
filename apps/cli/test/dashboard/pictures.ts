import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describeWith, encodeWav, synthesiseHeartSound } from '@hbsc/testkit';
import { afterAll, beforeAll, it } from '@jest/globals';
import pg from 'pg';
import { DashboardSite, heartFile } from './site.ts';

const FOLDER = fileURLToPath(new URL('../../../../docs/pictures/', import.meta.url));
const VIEWPORT = { width: 1280, height: 860 };
const RATE_HZ = 8_000;
const KINDS = ['normal', 'murmur', 'extrahls', 'artifact'] as const;
const RECORDINGS = 60;

/** Pages, and what is there when they are; `ID` stands for a job, `BATCH` for a batch. */
const PAGES: readonly (readonly [name: string, path: string, ready: string])[] = [
  ['overview', '/', 'section canvas'],
  ['jobs', '/jobs', 'tbody tr'],
  ['job', '/jobs/ID', 'section[aria-label="Recording"] button:not([disabled])'],
  ['batches', '/batches', 'li a'],
  ['new-batch', '/batches/new', 'button:has-text("Choose files")'],
  ['batch', '/batches/BATCH', 'tbody button'],
  ['classify', '/classify', 'input[type=file]'],
  ['models', '/models', 'article'],
  ['queues', '/queues', 'tbody tr'],
  ['settings', '/settings', 'dl'],
  ['keys', '/keys', 'tbody tr'],
  ['audit', '/audit', 'ol li'],
];

// Not part of npm test: npm run screenshots
describeWith('chromium', 'the pictures of the dashboard', () => {
  let site: DashboardSite;
  let job = '';
  let batch = '';
  beforeAll(async () => {
    await mkdir(FOLDER, { recursive: true });
    site = await DashboardSite.open();
    job = await fill(site);
    batch = await fillBatch(site);
    await fillKeys(site);
    await spread(site.stack.databaseUrl);
  }, 600_000);
  afterAll(() => site?.close());

  it.each(PAGES)(
    'are taken: %s',
    async (name, path, ready) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await site.visit(path.replace('ID', job).replace('BATCH', batch), {
          colorScheme,
          viewport: VIEWPORT,
          reducedMotion: 'reduce',
        });
        await page.locator(ready).first().waitFor();
        // Fonts and canvases come a moment after the elements.
        await page.evaluate('document.fonts.ready');
        await page.waitForTimeout(1_500);
        await page.screenshot({ path: `${FOLDER}${name}-${colorScheme}.png` });
      }
      await site.leave();
    },
    240_000,
  );
});

/** Hands in what a ward might, and a few files that are no good. @returns the id of a job worth looking at */
async function fill({ stack: { client } }: DashboardSite): Promise<string> {
  for (let n = 0; n < RECORDINGS; n += 1) {
    const { name, content } = recording(n);
    await client.submit(content, name, {
      clientReference: n % 4 === 1 ? `visit ${2_040 + n}` : null,
      priority: n % 3 === 0 ? 'LOW' : null,
    });
  }
  await client.submit(new Blob(['no recording at all']), 'letter.wav');
  await client.submit(new Blob([encodeWav([new Float32Array(2 * RATE_HZ)], RATE_HZ)]), 'switched-off.wav');
  await client.submit(new Blob([encodeWav([new Float32Array(800)], RATE_HZ)]), 'too-short.wav');
  const { buffer } = heartFile('', 9);
  const { id } = await client.submit(new Blob([new Uint8Array(buffer)]), 'ward-4_murmur_117.wav');
  for await (const { status } of client.updates(id))
    if (status === 'FAILED') throw new Error('the sample failed');
  return id;
}

/** Keys of a hospital, one of them taken back. */
async function fillKeys({ stack: { client } }: DashboardSite): Promise<void> {
  await client.access.createKey({ name: 'Ward 3, stethoscopes', role: 'SUBMITTER' });
  await client.access.createKey({ name: 'Cardiology research', role: 'RESEARCHER' });
  const { apiKey } = await client.access.createKey({ name: 'Ward 5, stethoscopes', role: 'SUBMITTER' });
  await client.access.revokeKey(apiKey.id);
}

/** Makes the morning of a minute: all but the newest jobs came in during the last hour. */
async function spread(databaseUrl: string): Promise<void> {
  const database = new pg.Client(databaseUrl);
  await database.connect();
  await database.query(`
    WITH moved AS (
      SELECT id, (5 + 52 * power(random(), 1.6)) * interval '1 minute' AS by
      FROM (SELECT id FROM job ORDER BY created_at DESC OFFSET 6) AS older)
    UPDATE job SET created_at = created_at - by, queued_at = queued_at - by, started_at = started_at - by, finished_at = finished_at - by
    FROM moved WHERE moved.id = job.id`);
  await database.end();
}

/** A labelled data set. @returns its id, when it is over */
async function fillBatch({ stack: { client } }: DashboardSite): Promise<string> {
  const { id } = await client.batches.open({ name: 'Auscultations of November' });
  for (let n = 0; n < RECORDINGS; n += 1) {
    const { kind, name, content } = recording(n);
    await client.batches.add(id, [{ path: name, content, label: kind, group: `patient ${n % 17}` }]);
  }
  await client.batches.close(id);
  for await (const _ of client.batches.updates(id));
  return id;
}

function recording(n: number) {
  const kind = KINDS[n % KINDS.length] ?? 'normal';
  const samples = synthesiseHeartSound({
    kind,
    seconds: 5 + (n % 6),
    sampleRateHz: RATE_HZ,
    beatsPerMinute: 58 + ((7 * n) % 50),
    seed: n + 1,
  });
  const name = `ward-${3 + (n % 5)}_${kind}_${100 + n}.wav`;
  return { kind, name, content: new Blob([encodeWav([samples], RATE_HZ)]) };
}
