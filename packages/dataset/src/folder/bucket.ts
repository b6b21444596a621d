import type { ObjectStore } from '@hbsc/core';
import type { ArchiveEntry, ArchiveFile, FileTree } from '../archive/archive.ts';
import type { ArchiveLimits } from '../archive/inflation.ts';
import { Inventory } from '../archive/inventory.ts';
import { rejected } from '../archive/rejection.ts';
import { forbidden } from './forbidden.ts';

const PLACE = /^s3:\/\/([^/]+)(?:\/(.*))?$/s;

/** Whether a folder lies in a bucket: `s3://bucket/prefix`. */
export function isInBucket(folder: string): boolean {
  return folder.startsWith('s3://');
}

/**
 * Looks through what lies under a prefix of a bucket, under the rules that hold for archives.
 *
 * @param roots - the prefixes that are allowed, and what lies below them
 * @throws HbscError `FORBIDDEN` for a prefix below none of them, `ARCHIVE_REJECTED`, `STORAGE_UNAVAILABLE`
 */
export async function openBucketFolder(
  folder: string,
  roots: readonly string[],
  objects: ObjectStore,
  limits: ArchiveLimits,
  signal?: AbortSignal,
): Promise<FileTree> {
  const place = placeOf(folder);
  if (place === null || !roots.some((root) => isBelow(place, placeOf(root)))) throw forbidden(folder);
  const { bucket, prefix } = place;
  const inventory = new Inventory(limits, 'folder');
  const files: ObjectInFolder[] = [];
  for await (const page of objects.list(bucket, prefix)) {
    signal?.throwIfAborted();
    for (const { key, bytes } of page) {
      if (key === prefix) continue; // what some tools put there to show an empty folder
      const path = inventory.admit({ name: key.slice(prefix.length), kind: 'file', bytes });
      if (path !== null) files.push({ path, bytes, key });
    }
  }
  if (files.length === 0) throw rejected('There are no files in the folder.');
  return { files, isTruncated: false, read: (reading) => read(files, objects, bucket, reading) };
}

interface ObjectInFolder extends ArchiveFile {
  readonly key: string;
}

interface Place {
  readonly bucket: string;
  /** Ends in a slash, unless it is the whole bucket. */
  readonly prefix: string;
}

/** Null for what is no place, or might be another one to a server that keeps its objects as files. */
function placeOf(folder: string): Place | null {
  const [, bucket, path = ''] = PLACE.exec(folder) ?? [];
  if (bucket === undefined) return null;
  const segments = path.replace(/\/$/, '').split('/');
  if (path === '' || path === '/') return { bucket, prefix: '' };
  if (segments.some((segment) => ['', '.', '..'].includes(segment))) return null;
  return { bucket, prefix: `${segments.join('/')}/` };
}

function isBelow({ bucket, prefix }: Place, root: Place | null): boolean {
  return root !== null && bucket === root.bucket && prefix.startsWith(root.prefix);
}

async function* read(
  files: readonly ObjectInFolder[],
  objects: ObjectStore,
  bucket: string,
  signal?: AbortSignal,
): AsyncGenerator<ArchiveEntry> {
  for (const { key, ...said } of files) {
    signal?.throwIfAborted();
    yield { ...said, content: objects.read(bucket, key) };
  }
}
