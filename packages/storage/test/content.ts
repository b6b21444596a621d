import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { BlobStore } from '@hbsc/core';

export const MEGABYTE = 1024 * 1024;

/** Content in chunks of these sizes, always the same for the same sizes. */
export async function* chunks(...sizes: number[]): AsyncGenerator<Uint8Array> {
  for (const size of sizes) yield new Uint8Array(size).fill(size % 251);
}

/** One random megabyte over and over. */
export async function* megabytes(count: number, chunk = randomBytes(MEGABYTE)): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < count; sent++) yield chunk;
}

/** Stores content, and tells its hash. */
export async function store(blobs: BlobStore, content: AsyncIterable<Uint8Array>): Promise<string> {
  const blob = await blobs.stage(content, Number.POSITIVE_INFINITY);
  await blob.keep();
  return blob.sha256;
}

/** SHA-256 and length of what a store hands out under a hash. */
export async function handedOut(
  blobs: BlobStore,
  sha256: string,
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(await blobs.localFile(sha256))) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** Everything a store lists as older. */
export async function listed(blobs: BlobStore, than: Date): Promise<string[]> {
  const all: string[] = [];
  for await (const batch of blobs.listOlder(than)) all.push(...batch);
  return all;
}

/** Does something, and tells by how many bytes its buffers outgrew what was there before, at most. */
export async function peakGrowth(work: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage().arrayBuffers;
  let peak = before;
  const look = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().arrayBuffers);
  }, 1);
  try {
    await work();
  } finally {
    clearInterval(look);
  }
  return peak - before;
}
