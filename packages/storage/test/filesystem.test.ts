import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FilesystemBlobStore } from '../src/index.ts';

async function* chunks(...sizes: number[]): AsyncGenerator<Uint8Array> {
  for (const size of sizes) yield new Uint8Array(size).fill(size % 251);
}

describe('filesystem blob store', () => {
  let folder: string;
  let store: FilesystemBlobStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbsc-blobs-'));
    store = await FilesystemBlobStore.open(folder);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const staged = () => readdir(join(folder, 'staging'));

  it('keeps content under its SHA-256, byte for byte', async () => {
    const blob = await store.stage(chunks(65_536, 700_000, 3), 1_000_000);
    await blob.keep();
    const content = await readFile(await store.localFile(blob.sha256));
    expect(content.length).toBe(blob.bytes);
    expect(createHash('sha256').update(content).digest('hex')).toBe(blob.sha256);
    expect(await staged()).toEqual([]);
  });

  it('keeps the same content once, however often it comes', async () => {
    const first = await store.stage(chunks(10), 100);
    const second = await store.stage(chunks(10), 100);
    await Promise.all([first.keep(), second.keep()]);
    expect(second.sha256).toBe(first.sha256);
    expect((await readFile(await store.localFile(first.sha256))).length).toBe(10);
    expect(await staged()).toEqual([]);
  });

  it('refuses content over the limit and leaves nothing behind', async () => {
    await expect(store.stage(chunks(60, 60), 100)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    expect(await staged()).toEqual([]);
  });

  it('accepts content of exactly the limit', async () => {
    const blob = await store.stage(chunks(60, 40), 100);
    expect(blob.bytes).toBe(100);
    await blob.discard();
    await expect(staged()).resolves.toEqual([]);
  });

  it('leaves nothing behind when the sender breaks off', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(10);
      throw new Error('connection reset');
    }
    await expect(store.stage(broken(), 100)).rejects.toThrow('connection reset');
    expect(await staged()).toEqual([]);
  });

  it('removes what was discarded, and a second discard does nothing', async () => {
    const blob = await store.stage(chunks(10), 100);
    await blob.discard();
    await blob.discard();
    expect(await staged()).toEqual([]);
    await expect(store.localFile(blob.sha256)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });

  it('may be kept twice, by two readers of one upload', async () => {
    const blob = await store.stage(chunks(10), 100);
    await Promise.all([blob.keep(), blob.keep()]);
    await expect(store.localFile(blob.sha256)).resolves.toContain(blob.sha256);
  });

  it('does not take back what was kept', async () => {
    const blob = await store.stage(chunks(10), 100);
    await blob.keep();
    await blob.discard();
    await expect(store.localFile(blob.sha256)).resolves.toContain(blob.sha256);
  });

  it('clears at the start what a process that died had staged, and nothing younger', async () => {
    const old = join(folder, 'staging', 'old');
    await writeFile(old, 'x');
    await utimes(old, new Date(0), new Date(0));
    await writeFile(join(folder, 'staging', 'young'), 'x');
    await FilesystemBlobStore.open(folder);
    expect(await staged()).toEqual(['young']);
  });
});
