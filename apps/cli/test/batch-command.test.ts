import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encodeWav, encodeZip, synthesiseHeartSound } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Ended, endOf, lineOf, startHbsc } from './hbsc.ts';
import { type Stack, startStack } from './stack.ts';

const SAMPLE_RATE_HZ = 4_000;
const MOST_ITEMS = 13;
const CLASSES = ['artifact', 'extrahls', 'murmur', 'normal'] as const;
const BY_FOLDER = ['--labels-from', 'folder', '--map', 'healthy=normal'];

describe('hbsc batch', () => {
  let stack: Stack;
  let folder: string;
  let recordings: { readonly name: string; readonly content: Uint8Array }[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbsc-batch-'));
    recordings = Array.from({ length: 12 }, (_, n) => {
      const kind = CLASSES[n % 4] ?? 'normal';
      const samples = synthesiseHeartSound({ kind, seconds: 2, sampleRateHz: SAMPLE_RATE_HZ, seed: n });
      const label = kind === 'normal' ? 'healthy' : kind;
      return { name: `${label}/${n}.wav`, content: encodeWav([samples], SAMPLE_RATE_HZ) };
    });
    for (const { name, content } of recordings) await write(join(folder, 'set', name), content);
    stack = await startStack({ workers: 0, env: { HBSC_BATCH_ITEMS: String(MOST_ITEMS) } });
  });
  afterAll(async () => {
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (...args: string[]) => startHbsc(folder, ['batch', '--url', stack.url, ...args]);
  const run = (...args: string[]): Promise<Ended> => endOf(start(...args));

  it('leaves the batch to the service at Ctrl-C, and follows it to its end when it is resumed', async () => {
    const child = start('set', ...BY_FOLDER);
    const ended = endOf(child);
    const id = await lineOf(child, /^ {2}Batch (\S+)$/);
    for await (const { closedAt } of stack.client.batches.updates(id)) if (closedAt !== null) break;
    child.kill('SIGINT');
    const { code, err } = await ended;
    expect(code).toBe(130);
    expect(err).toContain(`--resume ${id}`);
    expect(await stack.client.batches.find(id)).toMatchObject({ status: 'RUNNING', counts: { total: 12 } });

    await stack.addWorker();
    const resumed = await run('set', ...BY_FOLDER, '--resume', id, '--out', 'rows.csv');
    expect(resumed).toMatchObject({ code: 0, err: expect.stringContaining('12/12  FINISHED') });
    expect(resumed.out).toMatch(/12 files: 12 succeeded\n/);
    expect(resumed.out).toMatch(/label \\ answer +artifact +extrahls +murmur +normal\n/);
    expect(resumed.out).toMatch(/ {2}normal( +\S+ \(\S+\)| +-){3} +3\n/);
    expect(resumed.out).toMatch(/Accuracy 0\.\d{3} \(0\.\d{3}-[01]\.\d{3}\), balanced accuracy/);
    expect((await readFile(join(folder, 'rows.csv'), 'utf8')).trim().split('\n')).toHaveLength(13);
  });

  it('sends only what is missing of a batch that was cut off, and tells which labels differ', async () => {
    const { batches } = stack.client;
    const { id } = await batches.open({ name: 'set' });
    const [first] = recordings;
    await batches.add(id, [
      { path: first?.name ?? '', content: new Blob([first?.content.slice() ?? '']), label: 'murmur' },
    ]);
    const { code, out } = await run('set', '--labels-from', 'folder', '--json', '--resume', id);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      batch: { id, status: 'FINISHED', counts: { total: 12, succeeded: 12 } },
      notes: [{ kind: 'UNKNOWN_LABEL', count: 1, examples: ['healthy (3)'] }],
      failures: [{ code: 'CONFLICT', paths: [first?.name], message: expect.stringContaining('"murmur"') }],
      evaluation: { items: { total: 12, evaluated: 9 } },
    });
  });

  it('classifies an archive labelled by a table, and tells which files failed and which labels are odd', async () => {
    const rows = recordings.map(({ name }) => `${name};${dirname(name)};${name.at(-5)}`);
    await writeFile(
      join(folder, 'labels.csv'),
      ['file;says;patient', ...rows, 'gone.wav;murmur;p'].join('\n'),
    );
    const files = [...recordings, { name: 'noise.wav', content: Buffer.from('no sound') }];
    await writeFile(join(folder, 'set.zip'), encodeZip(files));
    const columns = 'path=file,label=says,group=patient';
    const { code, out } = await run('set.zip', '--labels', 'labels.csv', '--columns', columns);
    expect(code).toBe(0);
    expect(out).toMatch(/13 files: 12 succeeded, 1 failed\n/);
    expect(out).toMatch(/UNSUPPORTED_MEDIA_TYPE, 1 file: .+\n {4}noise\.wav\n/);
    expect(out).toMatch(/ROW_WITHOUT_FILE, 1\n {4}line 14: gone\.wav\n/);
    expect(out).toMatch(/UNKNOWN_LABEL, 1\n {4}healthy \(3\)\n/);
  });

  it('goes on with an archive whose upload was cut off', async () => {
    const archive = encodeZip(recordings);
    await writeFile(join(folder, 'cut.zip'), archive);
    const uploads = `${stack.url}/uploads`;
    const tus = { 'tus-resumable': '1.0.0' };
    const headers = { ...tus, 'upload-length': String(archive.length) };
    const begun = await fetch(uploads, { method: 'POST', headers });
    const id = begun.headers.get('location')?.split('/').at(-1) ?? '';
    const half = Math.floor(archive.length / 2);
    await fetch(`${uploads}/${id}`, {
      method: 'PATCH',
      headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
      body: new Uint8Array(archive.subarray(0, half)),
    });
    const { code, out } = await run('cut.zip', ...BY_FOLDER, '--json', '--resume', id);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ batch: { status: 'FINISHED', counts: { succeeded: 12 } } });
    expect((await fetch(`${uploads}/${id}`, { method: 'HEAD', headers: tus })).status).toBe(404);
  });

  it('says before anything is sent when a folder has more files than a batch takes', async () => {
    for (let n = 0; n <= MOST_ITEMS; n++) await write(join(folder, 'many', `${n}.wav`), new Uint8Array());
    const refused = await run('many');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('14 files; a batch takes 13') });
    expect(refused.err).not.toContain('Batch');
  });

  it('closes a batch that is full, and asks for no further try', async () => {
    const { batches } = stack.client;
    const { id } = await batches.open({ name: 'set' });
    const others = recordings.map(({ name, content }) => ({
      path: `other/${name}`,
      content: new Blob([content.slice()]),
    }));
    await batches.add(id, others);
    const { code, err } = await run('set', '--resume', id);
    expect(code).toBe(2);
    expect(err).toContain(`Batch ${id} is closed with the files it has`);
    expect(err).not.toContain('To go on');
    expect(await batches.find(id)).toMatchObject({ closedAt: expect.any(String), counts: { total: 12 } });
  });

  it('refuses to go on with another data set', async () => {
    const { id } = await stack.client.batches.open({ name: 'ward 7' });
    const { code, out, err } = await run('set', '--resume', id);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('was begun as "ward 7", and this is "set". Give the same command');
    expect((await run('set', '--name', 'ward 7', ...BY_FOLDER, '--resume', id)).code).toBe(0);
  });

  it('refuses to go on with another meaning of the labels', async () => {
    const { batches } = stack.client;
    const { id } = await batches.open({ name: 'set', labels: { healthy: 'normal' } });
    await batches.add(id, [{ path: 'a.wav', content: new Blob(['x']), label: 'healthy' }]);
    const { code, err } = await run('set', ...BY_FOLDER, '--map', 'healthy=murmur', '--resume', id);
    expect(code).toBe(2);
    expect(err).toContain('the label "healthy" stands for normal. Give the same --map');
  });

  it('sends the others when a file is far too large, and tells of it', async () => {
    const [first] = recordings;
    await write(join(folder, 'odd', 'a.wav'), first?.content ?? new Uint8Array());
    await write(join(folder, 'odd', 'large.wav'), new Uint8Array());
    await truncate(join(folder, 'odd', 'large.wav'), 200 * 1024 * 1024);
    const { code, out } = await run('odd', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      batch: { status: 'FINISHED', counts: { total: 1, succeeded: 1 } },
      failures: [{ code: 'PAYLOAD_TOO_LARGE', paths: ['large.wav'] }],
    });
  });

  it('gives those their answers who may hand in and no more', async () => {
    const { url } = await stack.addGateway({ env: { HBSC_AUTH: 'keys' } });
    const { secret } = await stack.client.access.createKey({ name: 'A clinic', role: 'SUBMITTER' });
    const args = ['batch', 'odd', '--url', url, '--labels-from', 'folder', '--json'];
    const { code, out } = await endOf(startHbsc(folder, args, { HBSC_API_KEY: secret }));
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ batch: { counts: { succeeded: 1 } }, evaluation: null });
    const keyless = await endOf(startHbsc(folder, args, { HBSC_API_KEY: '' }));
    expect(keyless).toMatchObject({ code: 2, out: '', err: expect.stringContaining('set HBSC_API_KEY') });
  });

  it.each([
    ['a data set that is not there', ['nowhere'], 'There is no folder and no archive at nowhere.'],
    ['a class that is none', ['set', '--map', 'odd=loud'], 'It must be LABEL=CLASS'],
    [
      'labels from two places',
      ['set', '--labels', 'a.csv', '--labels-from', 'folder'],
      'cannot be used with',
    ],
    ['a template without a label', ['set', '--labels-from', '*.wav'], 'must hold {label}'],
    ['a table that is not there', ['set', '--labels', 'a.csv'], 'There is no table of labels at a.csv'],
    ['a model that nobody holds', ['set', '--model', 'none@1'], 'none@1'],
    ['a batch that is not there', ['set', '--resume', 'none'], 'none'],
    ['a place for the answers where none can be', ['set', '--out', 'nowhere/rows.csv'], 'ENOENT'],
    ['to go on without a service', ['set', '--url', 'http://127.0.0.1:1'], 'No HBSC service answers'],
  ])('refuses %s', async (_what, args, reason) => {
    expect(await run(...args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(reason) });
  });
});

async function write(path: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
