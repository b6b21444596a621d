import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LIMITS, HbscError, type Labels, type ObjectStore, type StoredObject } from '@hbsc/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ArchivesAndFolders } from '../src/index.ts';
import { textOf } from './archive-file.ts';

const UNLABELLED: Labels = {
  source: { from: 'NOWHERE' },
  mapping: {},
  readUpload: () => {
    throw new Error('nothing was uploaded');
  },
};

/** What each file holds, or the code of what it is refused with. */
async function contentsOf(files: AsyncIterable<{ path: string; content: AsyncIterable<Uint8Array> }>) {
  const contents: Record<string, string> = {};
  for await (const { path, content } of files) {
    contents[path] = await textOf(content).catch((error: unknown) => {
      if (error instanceof HbscError) return error.code;
      throw error;
    });
  }
  return contents;
}

describe('a folder', () => {
  let base: string;
  let root: string;
  let reader: ArchivesAndFolders;
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'hbsc-folder-'));
    root = join(base, 'root');
    await mkdir(join(root, 'set', 'deep'), { recursive: true });
    await mkdir(join(base, 'secret'));
    for (const path of ['root/set/a', 'root/set/deep/b', 'root/set/z', 'root/other', 'secret/b'])
      await writeFile(join(base, path), path);
    reader = new ArchivesAndFolders(DEFAULT_LIMITS, [root]);
  });
  afterEach(() => rm(base, { recursive: true }));
  const opened = () => reader.openFolder(join(root, 'set'), UNLABELLED);

  it('is all its files, by name, and those that links in it lead to', async () => {
    await symlink(join(root, 'other'), join(root, 'set', 'link'));
    const { fileCount, files } = await opened();
    expect(fileCount).toBe(4);
    expect(await contentsOf(files())).toEqual({
      a: 'root/set/a',
      'deep/b': 'root/set/deep/b',
      link: 'root/other',
      z: 'root/set/z',
    });
  });

  it('goes on behind a file that is gone, and one that was replaced by a link', async () => {
    const { files } = await opened();
    await rm(join(root, 'set', 'a'));
    await rm(join(root, 'set', 'deep', 'b'));
    await symlink(join(base, 'secret', 'b'), join(root, 'set', 'deep', 'b'));
    expect(await contentsOf(files())).toEqual({ a: 'NOT_FOUND', 'deep/b': 'FORBIDDEN', z: 'root/set/z' });
  });

  it.each([
    ['more.zip', 'The folder\'s entry "more.zip" is an archive itself.'],
    ['a\\b', 'The folder\'s entry "a\\\\b" has a backslash in its path. Rename it.'],
  ])('is refused for %s, in words for folders', async (name, message) => {
    await writeFile(join(root, 'set', name), '');
    await expect(opened()).rejects.toMatchObject({ message: expect.stringContaining(message) });
  });

  it('is not left when a folder in it is replaced by a link meanwhile', async () => {
    const { files } = await opened();
    await rename(join(root, 'set', 'deep'), join(base, 'aside'));
    await symlink(join(base, 'secret'), join(root, 'set', 'deep'));
    expect(await contentsOf(files())).toMatchObject({ 'deep/b': 'FORBIDDEN', z: 'root/set/z' });
  });
});

describe('a folder of a bucket', () => {
  const keys = ['sets/one/', 'sets/one/a', 'sets/one/deep/b', 'sets/one/.DS_Store', 'sets/one-not/c'];
  const objects: ObjectStore = {
    async *list(bucket, prefix) {
      const found = keys.filter((key) => `${bucket}/${key}`.startsWith(`bucket/${prefix}`));
      for (const key of found) yield [{ key, bytes: key.length }] satisfies StoredObject[];
    },
    async *read(_bucket, key) {
      yield Buffer.from(key);
    },
  };
  const readerOf = (...roots: string[]) => new ArchivesAndFolders(DEFAULT_LIMITS, roots, objects);

  it('is what lies below its prefix, under the rules of archives', async () => {
    const { fileCount, files } = await readerOf('s3://bucket/sets').openFolder(
      's3://bucket/sets/one',
      UNLABELLED,
    );
    expect(fileCount).toBe(2);
    expect(await contentsOf(files())).toEqual({ a: 'sets/one/a', 'deep/b': 'sets/one/deep/b' });
    const most = { ...DEFAULT_LIMITS, archiveEntries: 1 };
    await expect(
      new ArchivesAndFolders(most, ['s3://bucket'], objects).openFolder('s3://bucket', UNLABELLED),
    ).rejects.toMatchObject({
      code: 'ARCHIVE_REJECTED',
      message: 'The folder holds more than 1 files, the most that is accepted. Send it in parts.',
    });
  });

  it.each([
    ['s3://bucket/sets/one', 's3://bucket/sets', true],
    ['s3://bucket/sets/one/', 's3://bucket/sets/one', true],
    ['s3://bucket/sets', 's3://bucket', true],
    ['s3://bucket/sets/one-not', 's3://bucket/sets/one', false],
    ['s3://bucket/sets', 's3://bucket/sets/one', false],
    ['s3://bucket/sets/one/../one-not', 's3://bucket/sets/one', false],
    ['s3://bucket/sets/one//deep', 's3://bucket/sets/one', false],
    ['s3://other/sets/one', 's3://bucket/sets', false],
    ['s3://', 's3://bucket', false],
    ['s3://bucket/sets', '/s3:/bucket', false],
  ])('%s is open to imports from %s: %s', async (folder, root, isOpen) => {
    const opening = readerOf(root).openFolder(folder, UNLABELLED);
    if (isOpen) await opening;
    else await expect(opening).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
