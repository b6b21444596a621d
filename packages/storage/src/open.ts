import type { BlobStore, ObjectStore } from '@hbsc/core';
import { FilesystemBlobStore } from './filesystem.ts';
import type { S3Location, S3Server } from './s3/client.ts';

/** Where blobs are kept. */
export interface BlobStoreOptions {
  /** Holds the blobs themselves or, with S3, those on their way in and copies of those on their way out. */
  readonly folder: string;
  /** Keeps the blobs in a bucket instead of the folder. */
  readonly s3: S3Location | null;
}

/** Opens the storage that the settings ask for. S3 is not spoken to yet: {@link BlobStore.ping} does that. */
export async function openBlobStore({ folder, s3 }: BlobStoreOptions): Promise<BlobStore> {
  if (s3 === null) return FilesystemBlobStore.open(folder);
  const { S3BlobStore } = await import('./s3/s3.ts'); // only whoever uses S3 loads its SDK
  return S3BlobStore.open(folder, s3);
}

/** Opens the buckets of a server, to read from. They are not spoken to yet. */
export async function openObjectStore(server: S3Server): Promise<ObjectStore> {
  const { S3Objects } = await import('./s3/objects.ts');
  return new S3Objects(server);
}
