import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BatchItemView, BatchView, DataSetOptions } from '@hbsc/client';
import {
  describeWithRealData,
  encodeTar,
  encodeZip,
  fixture,
  type HostileArchive,
  hostileArchives,
  type RealRecording,
  type ThrowAwayS3,
  throwAwayS3,
  type ZippedFile,
} from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Stack, startStack } from './stack.ts';

const DYING = new URL('chaos/fixtures/worker-that-dies-while-importing.mjs', import.meta.url);
const HEART = fixture('wav');

interface PackedFile {
  readonly name: string;
  readonly content: Uint8Array;
}

describe('a data set that is imported', () => {
  let root: string;
  let s3: ThrowAwayS3;
  let stack: Stack;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'hbsc-imports-'));
    s3 = await throwAwayS3();
    const roots = [root, `s3://${s3.bucket}/allowed`].join(delimiter);
    stack = await startStack({
      env: { HBSC_IMPORT_ROOTS: roots, HBSC_S3_ENDPOINT: s3.endpoint, ...s3.environment },
    });
  });
  afterAll(async () => {
    await stack?.stop();
    await s3?.drop();
    await rm(root, { recursive: true, force: true });
  });

  const submitted = async (
    archive: Uint8Array,
    options: Partial<DataSetOptions> = {},
  ): Promise<BatchView> => {
    const { batches } = stack.client;
    return batches.submit(await batches.uploadArchive(new Blob([archive])), { name: 'data', ...options });
  };

  const followed = async ({ id }: BatchView, until: (batch: BatchView) => boolean = () => false) => {
    let last: BatchView | undefined;
    for await (const batch of stack.client.batches.updates(id)) {
      last = batch;
      if (until(batch)) break;
    }
    return last;
  };

  const itemsOf = async ({ id }: BatchView): Promise<BatchItemView[]> => {
    const items: BatchItemView[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const page = await stack.client.batches.items(id, {}, { first: 100, ...(after && { after }) });
      items.push(...(page?.items ?? []));
      after = page?.hasNextPage ? page.endCursor : null;
    }
    return items;
  };

  const labelsOf = async (batch: BatchView) =>
    (await itemsOf(batch)).map(({ path, givenLabel, label, group }) => ({ path, givenLabel, label, group }));

  describeWithRealData('of real recordings', (recordings) => {
    const CLASSES = ['artifact', 'extrahls', 'murmur', 'normal'];
    const chosen = CLASSES.flatMap((label) => recordings.filter((one) => one.label === label).slice(0, 1));
    const nameOf = ({ file, label }: RealRecording) => `set/${label}/${label}__${file.split('/').at(-1)}`;
    const expected = chosen.map(({ label }) => ({ givenLabel: label, label, group: null }));
    let files: PackedFile[];
    let manifest: string;
    beforeAll(async () => {
      files = await Promise.all(
        chosen.map(async (one) => ({ name: nameOf(one), content: await readFile(one.file) })),
      );
      const rows = chosen.map((one) => `${nameOf(one)};${one.label};${one.group}`);
      manifest = ['file;diagnosis;patient', ...rows, 'set/gone.wav;normal;p'].join('\n');
    });
    const columns = { path: 'file', label: 'diagnosis', group: 'patient' };

    it('is classified whole from a tar.gz, labelled by its folders', async () => {
      const batch = await submitted(gzipSync(encodeTar(files.map(shortened))), {
        labelled: { folder: true },
      });
      expect(await followed(batch)).toMatchObject({
        status: 'FINISHED',
        counts: { total: 4, succeeded: 4 },
        notes: [],
      });
      expect(await labelsOf(batch)).toMatchObject(expected);
    });

    it('is labelled by its file names', async () => {
      const batch = await submitted(encodeZip(files), { labelled: { template: '{label}__*' } });
      await followed(batch, ({ status }) => status !== 'IMPORTING');
      expect(await labelsOf(batch)).toMatchObject(expected);
    });

    it('is labelled by a manifest in it, which is no item; rows without a file are told', async () => {
      const archive = encodeZip([...files, { name: 'labels.csv', content: Buffer.from(manifest) }]);
      const batch = await submitted(archive, { labelled: { manifest: { path: 'labels.csv', columns } } });
      const imported = await followed(batch, ({ status }) => status !== 'IMPORTING');
      expect(imported?.notes).toEqual([
        { kind: 'ROW_WITHOUT_FILE', count: 1, examples: ['line 6: set/gone.wav'] },
      ]);
      expect(await labelsOf(batch)).toEqual(
        chosen.map((one) => ({
          path: nameOf(one),
          givenLabel: one.label,
          label: one.label,
          group: one.group,
        })),
      );
    });

    it('is labelled by a manifest of its own, with labels of its own', async () => {
      const uploadId = await stack.client.batches.uploadArchive(
        new Blob([manifest.replaceAll(';normal;', ';healthy;').replaceAll(';murmur;', ';odd;')]),
      );
      const batch = await submitted(encodeZip(files), {
        labelled: { manifest: { uploadId, columns } },
        labels: { healthy: 'normal' },
      });
      const imported = await followed(batch, ({ status }) => status !== 'IMPORTING');
      expect(imported?.notes).toContainEqual({ kind: 'UNKNOWN_LABEL', count: 1, examples: ['odd (1)'] });
      expect((await labelsOf(batch)).map(({ label }) => label)).toEqual([
        'artifact',
        'extrahls',
        null,
        'normal',
      ]);
    });

    it.each([
      ['folder', (name: string) => join(root, name), () => join(root, 'set')],
      ['bucket', (name: string) => s3.fileOf(`allowed/${name}`), () => `s3://${s3.bucket}/allowed/set`],
    ])('is imported from a %s that the operator allows', async (_kind, placeOf, place) => {
      for (const { name, content } of files) await write(placeOf(name), content);
      const batch = await stack.client.batches.importFolder(place(), {
        name: 'folder',
        labelled: { folder: true },
      });
      expect(await followed(batch)).toMatchObject({ status: 'FINISHED', counts: { succeeded: 4 } });
      expect(await labelsOf(batch)).toMatchObject(expected);
    });
  });

  it('is refused when an entry is hostile, and leaves nothing behind', async () => {
    const before = await traces();
    const refused = async ({ bytes, fault }: HostileArchive) => {
      const batch = await followed(await submitted(bytes));
      expect(batch).toMatchObject({
        status: 'REJECTED',
        counts: { total: 0 },
        error: { code: 'ARCHIVE_REJECTED', message: expect.stringContaining(fault) },
      });
    };
    await Promise.all(hostileArchives().map(refused));
    expect(await traces()).toEqual(before);
  });

  const traces = async () => ({ staged: await stack.stagedFiles(), blobs: await stack.blobs() });

  it.each([
    ['in ../../etc', () => join(root, '..')],
    ['that leads out by a link', () => join(root, 'out')],
    ['that is not there', () => join(root, 'nowhere')],
    ['of another prefix of the bucket', () => `s3://${s3.bucket}/allowed-not`],
    ['that climbs out of the prefix', () => `s3://${s3.bucket}/allowed/../secret`],
    ['of another bucket', () => 's3://secret/allowed'],
  ])('is refused from a folder %s', async (_where, folder) => {
    await symlink('/', join(root, 'out')).catch(() => undefined);
    for (const key of ['allowed-not/a.wav', 'secret/a.wav']) await write(s3.fileOf(key), HEART);
    const batch = await stack.client.batches.importFolder(folder(), { name: 'folder' });
    expect(await followed(batch)).toMatchObject({ status: 'REJECTED', error: { code: 'FORBIDDEN' } });
  });

  it('is refused from a folder with a link out of it', async () => {
    await write(join(root, 'linked', 'a.wav'), HEART);
    await symlink('/etc/passwd', join(root, 'linked', 'b.wav'));
    const batch = await stack.client.batches.importFolder(join(root, 'linked'), { name: 'folder' });
    expect(await followed(batch)).toMatchObject({
      status: 'REJECTED',
      counts: { total: 0 },
      error: { code: 'ARCHIVE_REJECTED', message: expect.stringContaining('"b.wav"') },
    });
  });

  it('keeps what is whole of an archive that is cut off, and says so', async () => {
    const files = ['0.wav', '1.wav', '2.wav', '3.wav'].map((name) => ({ name, content: HEART }));
    const archive = encodeTar(files);
    const batch = await submitted(archive.subarray(0, archive.length - HEART.length));
    expect(await followed(batch)).toMatchObject({
      status: 'FINISHED',
      counts: { total: 3, succeeded: 3 },
      notes: [{ kind: 'TRUNCATED_ARCHIVE', examples: [expect.stringContaining('first 3 files')] }],
    });
  });

  it('is classified but for its corrupt files, which are itemised', async () => {
    const files = named(500).map((file, n) =>
      n % 100 === 42 ? { ...file, content: Buffer.from('noise') } : file,
    );
    const batch = await submitted(encodeZip(files));
    expect(await followed(batch)).toMatchObject({
      status: 'FINISHED',
      counts: { total: 500, succeeded: 495, failed: 5 },
    });
    const failures = await stack.client.batches.items(batch.id, { statuses: ['FAILED'] });
    expect(failures?.items.map(({ path, error }) => [path, error?.code])).toEqual(
      [42, 142, 242, 342, 442].map((n) => [`${n}.wav`, 'UNSUPPORTED_MEDIA_TYPE']),
    );
  });

  it('is imported no further once it is cancelled', async () => {
    const batch = await submitted(encodeZip(named(1_000, Buffer.from('noise'))));
    await followed(batch, ({ counts }) => counts.total > 0);
    await stack.client.batches.cancel(batch.id);
    const { total } = (await stack.client.batches.find(batch.id))?.counts ?? {};
    const next = await submitted(encodeZip(named(1)));
    await followed(next);
    expect(await stack.client.batches.find(batch.id)).toMatchObject({
      status: 'CANCELLED',
      counts: { total },
    });
    expect(total).toBeLessThan(1_000);
  });

  it('comes to the same sums when the worker is killed in the middle of it', async () => {
    await stack.workers[0]?.stop();
    await stack.addWorker({ module: DYING });
    const { batches } = stack.client;
    const batch = await submitted(encodeZip(named(200)));
    await batches.pause(batch.id);
    const begun = await followed(batch, ({ counts }) => counts.total > 0);
    expect(begun?.counts.total).toBeLessThan(200);
    await stack.stopAdded();
    await stack.addWorker();
    const imported = await followed(batch, ({ closedAt }) => closedAt !== null);
    expect(imported).toMatchObject({ status: 'PAUSED', counts: { total: 200, failed: 0 } });
    const paths = (await itemsOf(batch)).map(({ path }) => path);
    expect(paths).toEqual(named(200).map(({ name }) => name));
    await batches.cancel(batch.id);
  });
});

/** Stored as they are: packing them takes longer than all the rest. */
function named(count: number, content: Uint8Array = HEART): ZippedFile[] {
  return Array.from({ length: count }, (_, n) => ({ name: `${n}.wav`, content, method: 0 }));
}

/** Names in a plain tar have 100 characters at most. */
function shortened({ name, content }: PackedFile): PackedFile {
  const digest = createHash('sha1').update(name).digest('hex').slice(0, 8);
  return { name: `${dirname(name)}/${digest}.flac`, content };
}

async function write(path: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
