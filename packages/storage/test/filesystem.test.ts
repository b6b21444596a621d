import { createHash } from 'node:crypto';
import { link, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FilesystemBlobStore, openBlobStore } from '../src/index.ts';
import { describeBlobStore } from './conformance.ts';
import { chunks, handedOut, store } from './content.ts';

const temporaryFolder = () => mkdtemp(join(tmpdir(), 'hbsc-blobs-'));
const pathIn = (folder: string, sha256: string) => join(folder, 'blobs', sha256.slice(0, 2), sha256);

describeBlobStore('filesystem', async () => {
  const folder = await temporaryFolder();
  return {
    folder,
    open: () => openBlobStore({ folder, s3: null }),
    openElsewhere: () => openBlobStore({ folder, s3: null }),
    place: (sha256) => writeFile(pathIn(folder, sha256), ''),
    setTime: (sha256, time) => utimes(pathIn(folder, sha256), time, time),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
});

describe('a folder of blobs', () => {
  let folder: string;
  let blobs: FilesystemBlobStore;

  beforeEach(async () => {
    folder = await temporaryFolder();
    blobs = await FilesystemBlobStore.open(folder);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('loses no blob to a process that died while it removed it', async () => {
    const sha256 = await store(blobs, chunks(10));
    await rename(pathIn(folder, sha256), join(folder, 'removing', `${sha256}.1`));
    await FilesystemBlobStore.open(folder);
    expect(await handedOut(blobs, sha256)).toEqual({ sha256, bytes: 10 });
    expect(await readdir(join(folder, 'removing'))).toEqual([]);
  });

  it('puts nothing back over what was kept since', async () => {
    const sha256 = await store(blobs, chunks(10));
    await link(pathIn(folder, sha256), join(folder, 'removing', `${sha256}.1`));
    const { ino } = await stat(join(folder, 'removing', `${sha256}.1`));
    await store(blobs, chunks(10));
    await FilesystemBlobStore.open(folder);
    expect((await stat(pathIn(folder, sha256))).ino).not.toBe(ino);
  });

  it('has every blob whole that was kept after the moment of its removal, whoever comes first', async () => {
    const others = await Promise.all([1, 2, 3].map(() => FilesystemBlobStore.open(folder)));
    const sizes = Array.from({ length: 12 }, (_, index) => 1_000 + index);
    for (let round = 0; round < 30; round++) {
      const kept = await Promise.all(sizes.map((size) => store(blobs, chunks(size))));
      for (const sha256 of kept) await utimes(pathIn(folder, sha256), new Date(0), new Date(0));
      const moment = new Date();
      const removals = kept.flatMap((sha256) => others.map((other) => other.removeOlder(sha256, moment)));
      const keeps = sizes.flatMap((size) => [blobs, ...others].map((each) => store(each, chunks(size))));
      const opening = FilesystemBlobStore.open(folder);
      await Promise.all([...removals, ...keeps, opening]);
      for (const [index, sha256] of kept.entries()) {
        expect(await handedOut(blobs, sha256)).toEqual({ sha256, bytes: sizes[index] });
      }
    }
    expect(await readdir(join(folder, 'removing'))).toEqual([]);
  });

  it('tells by hash what lies in it', async () => {
    const sha256 = await store(blobs, chunks(10));
    const expected = createHash('sha256').update(new Uint8Array(10).fill(10)).digest('hex');
    expect(sha256).toBe(expected);
    await expect(blobs.localFile(sha256)).resolves.toBe(pathIn(folder, expected));
  });
});
