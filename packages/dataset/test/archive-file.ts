import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LIMITS, HbscError } from '@hbsc/core';
import { type Archive, type ArchiveLimits, openArchive } from '../src/index.ts';

/** Writes bytes to a file that is gone when the work with it is done. */
export async function withFile<T>(bytes: Uint8Array, work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'hbsc-dataset-'));
  try {
    const file = join(folder, 'archive');
    await writeFile(file, bytes);
    return await work(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Opens the bytes as an archive and reads what it holds, by path. */
export async function unpacked(bytes: Uint8Array, limits: Partial<ArchiveLimits> = {}) {
  return withFile(bytes, async (file) => {
    const archive = await openArchive(file, { ...DEFAULT_LIMITS, ...limits });
    return { ...pick(archive), contents: await contentsOf(archive) };
  });
}

/** @returns what the archive is refused with */
export async function refusal(bytes: Uint8Array, limits: Partial<ArchiveLimits> = {}): Promise<HbscError> {
  const error = await unpacked(bytes, limits).catch((error: unknown) => error);
  if (error instanceof HbscError) return error;
  throw new Error('the archive was not refused', { cause: error });
}

export async function contentsOf(archive: Archive): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for await (const { path, content } of archive.read()) contents[path] = await textOf(content);
  return contents;
}

export async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function pick({ format, files, isTruncated }: Archive) {
  return { format, isTruncated, files: files.map(({ path, bytes }) => ({ path, bytes })) };
}
