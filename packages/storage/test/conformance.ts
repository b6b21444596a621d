import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { BlobStore } from '@hbsc/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chunks, handedOut, listed, MEGABYTE, megabytes, peakGrowth, store } from './content.ts';

/** An empty storage to put a store to the test on. */
export interface StorageSite {
  /** The store's local folder. */
  readonly folder: string;
  open(): Promise<BlobStore>;
  /** Opens the storage as a process on another machine does. */
  openElsewhere(): Promise<BlobStore>;
  /** Puts something under a blob's name, past the store. */
  place(sha256: string): Promise<void>;
  /** Makes a kept blob as old as that. */
  setTime(sha256: string, time: Date): Promise<void>;
  remove(): Promise<void>;
}

/** What every blob store owes its callers. */
export function describeBlobStore(name: string, prepare: () => Promise<StorageSite>): void {
  describe(`${name} blob store`, () => {
    let site: StorageSite;
    let blobs: BlobStore;

    beforeEach(async () => {
      site = await prepare();
      blobs = await site.open();
    });
    afterEach(() => site.remove());

    const staged = () => readdir(join(site.folder, 'staging'));
    const anHourAgo = () => new Date(Date.now() - 3_600_000);
    const inAnHour = () => new Date(Date.now() + 3_600_000);
    const missing = { code: 'STORAGE_UNAVAILABLE', message: 'The recording is not in the storage.' };

    it('is cleared of what a process that died had staged, and of nothing younger', async () => {
      const [old, young] = ['old', 'young'].map((name) => join(site.folder, 'staging', name));
      await writeFile(String(old), 'x');
      await utimes(String(old), new Date(0), new Date(0));
      await writeFile(String(young), 'x');
      await blobs.removeAbandoned();
      expect(await staged()).toEqual(['young']);
    });

    it('hands out what it kept, byte for byte', async () => {
      const blob = await blobs.stage(chunks(65_536, 700_000, 3), MEGABYTE);
      await blob.keep();
      expect(await handedOut(blobs, blob.sha256)).toEqual({ sha256: blob.sha256, bytes: 765_539 });
      expect(await staged()).toEqual([]);
    });

    it('streams what it kept, and has it in a file before', async () => {
      const blob = await blobs.stage(chunks(300_000), MEGABYTE);
      const content = await buffer(chunks(300_000));
      expect(await readFile(blob.file)).toEqual(content);
      await blob.keep();
      expect(await buffer(blobs.read(blob.sha256))).toEqual(content);
      const part = await buffer(blobs.read(blob.sha256, { start: 100_000, end: 250_000 }));
      expect(part).toEqual(content.subarray(100_000, 250_001));
      await expect(buffer(blobs.read('0'.repeat(64)))).rejects.toMatchObject(missing);
    });

    it('keeps 25 MB as well as nothing at all', async () => {
      const large = await store(blobs, megabytes(25));
      const empty = await store(blobs, chunks());
      expect(await handedOut(blobs, large)).toEqual({ sha256: large, bytes: 25 * MEGABYTE });
      expect(await handedOut(blobs, empty)).toEqual({ sha256: empty, bytes: 0 });
    });

    it('holds no more of a file in memory when the file is larger', async () => {
      const growth = await peakGrowth(async () => {
        const sha256 = await store(blobs, megabytes(256));
        await blobs.localFile(sha256);
      });
      expect(growth).toBeLessThan(128 * MEGABYTE);
    });

    it('hands out on another machine what it kept on this one', async () => {
      const sha256 = await store(blobs, chunks(10));
      expect(await handedOut(await site.openElsewhere(), sha256)).toEqual({ sha256, bytes: 10 });
    });

    it('keeps the same content once, however often it comes at once', async () => {
      const [first, ...others] = await Promise.all(
        Array.from({ length: 20 }, () => store(blobs, chunks(100_000))),
      );
      expect(new Set(others)).toEqual(new Set([first]));
      expect(await listed(blobs, inAnHour())).toEqual([first]);
      expect(await handedOut(blobs, first ?? '')).toEqual({ sha256: first, bytes: 100_000 });
      expect(await staged()).toEqual([]);
    });

    it('refuses content over the limit and leaves nothing behind', async () => {
      await expect(blobs.stage(chunks(60, 60), 100)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
      expect(await staged()).toEqual([]);
    });

    it('accepts content of exactly the limit', async () => {
      const blob = await blobs.stage(chunks(60, 40), 100);
      expect(blob.bytes).toBe(100);
      await blob.discard();
      expect(await staged()).toEqual([]);
    });

    it('leaves nothing behind when the sender breaks off', async () => {
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield new Uint8Array(10);
        throw new Error('connection reset');
      }
      await expect(blobs.stage(broken(), 100)).rejects.toThrow('connection reset');
      expect(await staged()).toEqual([]);
    });

    it('removes what was discarded, and a second discard does nothing', async () => {
      const blob = await blobs.stage(chunks(10), 100);
      await blob.discard();
      await blob.discard();
      expect(await staged()).toEqual([]);
      await expect(blobs.localFile(blob.sha256)).rejects.toMatchObject(missing);
    });

    it('may be asked twice to keep, by two readers of one upload', async () => {
      const blob = await blobs.stage(chunks(10), 100);
      await Promise.all([blob.keep(), blob.keep()]);
      await expect(blobs.localFile(blob.sha256)).resolves.toContain(blob.sha256);
    });

    it('does not take back what was kept', async () => {
      const blob = await blobs.stage(chunks(10), 100);
      await blob.keep();
      await blob.discard();
      await expect(blobs.localFile(blob.sha256)).resolves.toContain(blob.sha256);
    });

    it('has no blob that it was never given', async () => {
      await expect(blobs.localFile(randomBytes(32).toString('hex'))).rejects.toMatchObject(missing);
    });

    it('lists what is older than a moment, and nothing younger', async () => {
      const old = [await store(blobs, chunks(1)), await store(blobs, chunks(2))];
      await store(blobs, chunks(3));
      for (const sha256 of old) await site.setTime(sha256, new Date(0));
      expect(new Set(await listed(blobs, anHourAgo()))).toEqual(new Set(old));
      expect(await listed(blobs, new Date(0))).toEqual([]);
    });

    it('lists each blob once when there are more than one batch holds', async () => {
      const kept = Array.from({ length: 1_030 }, () => randomBytes(32).toString('hex'));
      await Promise.all(kept.map(site.place));
      const batches: number[] = [];
      for await (const batch of blobs.listOlder(inAnHour())) batches.push(batch.length);
      expect(Math.max(...batches)).toBeLessThan(kept.length);
      expect((await listed(blobs, inAnHour())).sort()).toEqual(kept.sort());
    });

    it('removes a blob that is older, whose content may then come again', async () => {
      const sha256 = await store(blobs, chunks(10));
      await site.setTime(sha256, new Date(0));
      await blobs.removeOlder(sha256, anHourAgo());
      await expect(blobs.localFile(sha256)).rejects.toMatchObject(missing);
      await store(blobs, chunks(10));
      expect(await handedOut(blobs, sha256)).toEqual({ sha256, bytes: 10 });
    });

    it('does not remove a blob that was kept again', async () => {
      const sha256 = await store(blobs, chunks(10));
      await site.setTime(sha256, new Date(0));
      await store(blobs, chunks(10));
      expect(await listed(blobs, anHourAgo())).toEqual([]);
      await blobs.removeOlder(sha256, anHourAgo());
      expect(await handedOut(await site.openElsewhere(), sha256)).toEqual({ sha256, bytes: 10 });
    });

    it('has nothing to remove where there is nothing', async () => {
      await blobs.removeOlder(randomBytes(32).toString('hex'), inAnHour());
    });

    it('answers a ping, until its folder is gone', async () => {
      await blobs.ping();
      await rm(site.folder, { recursive: true });
      await expect(blobs.ping()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    });
  });
}
