import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, truncate, utimes, watch, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { BlobStore, ObjectStore, StoredObject } from '@hbsc/core';
import { type ThrowAwayS3, throwAwayS3 } from '@hbsc/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openBlobStore, openObjectStore } from '../src/index.ts';
import { S3BlobStore } from '../src/s3/s3.ts';
import { describeBlobStore } from './conformance.ts';
import { chunks, handedOut, listed, MEGABYTE, megabytes, store } from './content.ts';

let s3: ThrowAwayS3;

beforeAll(async () => {
  s3 = await throwAwayS3();
  Object.assign(process.env, s3.environment);
});
afterAll(() => s3.drop());

const temporaryFolder = () => mkdtemp(join(tmpdir(), 'hbsc-s3-'));
const locationOf = (prefix: string) => ({
  bucket: s3.bucket,
  prefix,
  endpoint: s3.endpoint,
  region: 'us-east-1',
});
const objectOf = (prefix: string, sha256: string) =>
  s3.fileOf(`${prefix}blobs/${sha256.slice(0, 2)}/${sha256}`);

describeBlobStore('S3', async () => {
  const folder = await temporaryFolder();
  const prefix = `${randomBytes(4).toString('hex')}/`;
  return {
    folder,
    open: () => openBlobStore({ folder, s3: locationOf(prefix) }),
    openElsewhere: async () =>
      openBlobStore({ folder: await mkdtemp(join(folder, 'other-')), s3: locationOf(prefix) }),
    place: async (sha256) => {
      await mkdir(dirname(objectOf(prefix, sha256)), { recursive: true });
      await writeFile(objectOf(prefix, sha256), '');
    },
    setTime: (sha256, time) => utimes(objectOf(prefix, sha256), time, time),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
});

describe('objects of a bucket', () => {
  const FOLDER = 'sets/one/';
  const keys = Array.from({ length: 1_005 }, (_, n) => `${FOLDER}${String(n).padStart(4, '0')}.wav`);
  let objects: ObjectStore;
  beforeAll(async () => {
    objects = await openObjectStore({ endpoint: s3.endpoint, region: 'us-east-1' });
    await mkdir(dirname(s3.fileOf(keys[0] ?? '')), { recursive: true });
    await Promise.all(keys.map((key) => writeFile(s3.fileOf(key), key)));
  });
  const pages = async (bucket: string, prefix: string) => {
    const found: (readonly StoredObject[])[] = [];
    for await (const page of objects.list(bucket, prefix)) found.push(page);
    return found;
  };

  it('are listed page by page, with their sizes', async () => {
    const found = await pages(s3.bucket, FOLDER);
    expect(found.map(({ length }) => length)).toEqual([1_000, 5]);
    expect(found.flat()).toEqual(keys.map((key) => ({ key, bytes: key.length })));
    expect(await pages(s3.bucket, 'sets/two/')).toEqual([[]]);
  });

  it('are read; one that is gone, and a bucket that is not there, are told from an outage', async () => {
    expect(await text(objects.read(s3.bucket, keys[7] ?? ''))).toBe(keys[7]);
    await expect(text(objects.read(s3.bucket, 'gone.wav'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(pages('nowhere', '')).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: 'The bucket cannot be listed: NoSuchBucket.',
    });
    await s3.stop();
    const unavailable = { code: 'STORAGE_UNAVAILABLE' };
    await expect(pages(s3.bucket, FOLDER)).rejects.toMatchObject(unavailable);
    await expect(text(objects.read(s3.bucket, keys[7] ?? ''))).rejects.toMatchObject(unavailable);
    await s3.start();
  });
});

describe('blobs in a bucket', () => {
  const unavailable = { code: 'STORAGE_UNAVAILABLE' };
  let folder: string;
  let prefix: string;
  let blobs: BlobStore;

  beforeEach(async () => {
    folder = await temporaryFolder();
    prefix = `${randomBytes(4).toString('hex')}/`;
    blobs = await openBlobStore({ folder, s3: locationOf(prefix) });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const staged = () => readdir(join(folder, 'staging'));
  const copies = async () =>
    (await readdir(join(folder, 'cache', 'blobs'), { recursive: true })).filter((name) => name.length > 3);

  describe('when S3 is away', () => {
    afterEach(async () => {
      await s3.stop();
      await s3.start();
    });

    it('say so, leave nothing behind, and work again when it is back', async () => {
      const sha256 = await store(blobs, chunks(10));
      await s3.stop();
      const blob = await blobs.stage(chunks(20), 100);
      await expect(blob.keep()).rejects.toMatchObject(unavailable);
      await expect(blobs.localFile(sha256)).rejects.toMatchObject(unavailable);
      await expect(listed(blobs, new Date())).rejects.toMatchObject(unavailable);
      await expect(blobs.removeOlder(sha256, new Date())).rejects.toMatchObject(unavailable);
      await expect(blobs.ping()).rejects.toMatchObject(unavailable);
      expect([...(await staged()), ...(await copies())]).toEqual([]);

      await s3.start();
      await blobs.ping();
      expect(await store(blobs, chunks(20))).toBe(blob.sha256);
      expect(await handedOut(blobs, sha256)).toEqual({ sha256, bytes: 10 });
    });

    it('say so when it goes away in the middle of an upload', async () => {
      const blob = await blobs.stage(megabytes(256), 256 * MEGABYTE);
      const arrival = await watchFor(dirname(objectOf(prefix, blob.sha256)));
      const keeping = expect(blob.keep()).rejects.toMatchObject(unavailable);
      await arrival.change;
      await s3.stop();
      await keeping;
      expect(await staged()).toEqual([]);
    });

    it('say so when it goes away in the middle of a download', async () => {
      const sha256 = await store(blobs, megabytes(256));
      const arrival = await watchFor(join(folder, 'staging'));
      const fetching = expect(blobs.localFile(sha256)).rejects.toMatchObject(unavailable);
      await arrival.change;
      await s3.stop();
      await fetching;
      expect([...(await staged()), ...(await copies())]).toEqual([]);
    });

    it('say so when it takes connections and answers none', async () => {
      const blob = await blobs.stage(megabytes(25), 25 * MEGABYTE);
      s3.freeze();
      await Promise.all([
        expect(blob.keep()).rejects.toMatchObject(unavailable),
        expect(blobs.localFile(blob.sha256)).rejects.toMatchObject(unavailable),
        expect(blobs.ping()).rejects.toMatchObject(unavailable),
      ]);
      expect(await staged()).toEqual([]);
    });

    it('tell users neither where it is nor what it holds', async () => {
      await s3.stop();
      const told: unknown = await blobs.ping().catch((error: unknown) => error);
      expect(told).toHaveProperty('message', 'The storage of recordings cannot be reached.');
      expect(told).toHaveProperty('cause.message', expect.stringContaining('ECONNREFUSED'));
    });
  });

  it('are refused to whoever has the wrong key', async () => {
    Object.assign(process.env, { AWS_SECRET_ACCESS_KEY: 'wrong' });
    try {
      const stranger = await openBlobStore({ folder, s3: locationOf(prefix) });
      await expect(stranger.ping()).rejects.toMatchObject(unavailable);
      await expect(store(stranger, chunks(10))).rejects.toMatchObject(unavailable);
    } finally {
      Object.assign(process.env, s3.environment);
    }
    expect(await listed(blobs, new Date(Date.now() + 3_600_000))).toEqual([]);
  });

  it('are not handed out when the object is damaged', async () => {
    const sha256 = await store(blobs, chunks(1_000));
    await writeFile(objectOf(prefix, sha256), new Uint8Array(1_000));
    await expect(blobs.localFile(sha256)).rejects.toMatchObject({
      ...unavailable,
      message: 'The recording in the storage is damaged.',
    });
    await truncate(objectOf(prefix, sha256), 10);
    await expect(blobs.localFile(sha256)).rejects.toMatchObject(unavailable);
    expect([...(await staged()), ...(await copies())]).toEqual([]);

    await store(blobs, chunks(1_000));
    expect(await handedOut(blobs, sha256)).toEqual({ sha256, bytes: 1_000 });
  });

  it('say that they could not be fetched when there is no room for them here', async () => {
    const sha256 = await store(blobs, chunks(10));
    await rm(join(folder, 'staging'), { recursive: true });
    await expect(blobs.localFile(sha256)).rejects.toMatchObject({
      ...unavailable,
      message: 'The recording could not be fetched. Try again.',
    });
  });

  it('are not listed with what else lies in the bucket', async () => {
    const sha256 = await store(blobs, chunks(10));
    const stranger = s3.fileOf(`${prefix}blobs/README`);
    await writeFile(stranger, 'not a blob');
    expect(await listed(blobs, new Date(Date.now() + 3_600_000))).toEqual([sha256]);
  });

  it('are not removed while the second of their last keep may not be over', async () => {
    const sha256 = await store(blobs, chunks(10));
    const kept = new Date('2026-01-01T12:00:00.900Z');
    await utimes(objectOf(prefix, sha256), kept, kept);
    await blobs.removeOlder(sha256, new Date('2026-01-01T12:00:00.800Z'));
    expect(await handedOut(blobs, sha256)).toEqual({ sha256, bytes: 10 });
  });

  describe('on their way out', () => {
    const anHourAgo = new Date(Date.now() - 3_600_000);
    const age = (sha256: string, time = anHourAgo) =>
      utimes(join(folder, 'cache', 'blobs', sha256.slice(0, 2), sha256), time, time);
    const openWith = (cacheBytes: number) => S3BlobStore.open(folder, locationOf(prefix), cacheBytes);

    it('are fetched once for all who ask at the same time', async () => {
      const sha256 = await store(blobs, megabytes(8));
      const endpoint = await countingEndpoint();
      const reader = await openBlobStore({ folder, s3: { ...locationOf(prefix), endpoint: endpoint.url } });
      await Promise.all(Array.from({ length: 50 }, () => reader.localFile(sha256)));
      endpoint.close();
      expect(endpoint.connections()).toBe(1);
    });

    it('are fetched once and for all, also for the process after this', async () => {
      const sha256 = await store(blobs, chunks(10));
      await blobs.localFile(sha256);
      await rm(objectOf(prefix, sha256));
      expect(await handedOut(blobs, sha256)).toEqual({ sha256, bytes: 10 });
      expect(await handedOut(await openWith(1_000), sha256)).toEqual({ sha256, bytes: 10 });
    });

    it('make room for each other, the least recently used first', async () => {
      const small = await openWith(1_000);
      const [oldest, used, newest] = [
        await store(small, chunks(399)),
        await store(small, chunks(398)),
        await store(small, chunks(397)),
      ];
      await small.localFile(oldest);
      await small.localFile(used);
      await age(oldest);
      await age(used);
      await small.localFile(used);
      await small.localFile(newest);
      expect((await copies()).map((name) => name.slice(3)).sort()).toEqual([used, newest].sort());
    });

    it('stay where they were handed out a moment ago, even beyond the bound', async () => {
      const small = await openWith(1_000);
      const kept = [await store(small, chunks(800)), await store(small, chunks(801))];
      for (const sha256 of kept) await small.localFile(sha256);
      expect((await copies()).length).toBe(2);
    });

    it('go when nobody used them for a day', async () => {
      const unused = await store(blobs, chunks(10));
      await blobs.localFile(unused);
      await age(unused, new Date(Date.now() - 25 * 3_600_000));
      const next = await openWith(1_000);
      const other = await store(next, chunks(11));
      await next.localFile(other);
      expect((await copies()).map((name) => name.slice(3))).toEqual([other]);
    });
  });
});

/** Begins to watch a folder, for the first file that comes or grows in it. */
async function watchFor(folder: string): Promise<{ readonly change: Promise<unknown> }> {
  await mkdir(folder, { recursive: true });
  return { change: watch(folder, { persistent: false })[Symbol.asyncIterator]().next() };
}

/** An endpoint before the server that counts the connections it takes. */
async function countingEndpoint(): Promise<{ url: string; connections: () => number; close: () => void }> {
  let connections = 0;
  const { port, hostname } = new URL(s3.endpoint);
  const proxy = createServer((client) => {
    connections++;
    const server = connect(Number(port), hostname);
    pipeline(client, server, client, () => undefined);
  });
  proxy.listen(0, hostname);
  await once(proxy, 'listening');
  const { port: own } = proxy.address() as AddressInfo;
  return { url: `http://${hostname}:${own}`, connections: () => connections, close: () => proxy.close() };
}
