export { FilesystemBlobStore } from './filesystem.ts';
export { type BlobStoreOptions, openBlobStore, openObjectStore } from './open.ts';
export type { S3Location, S3Server } from './s3/client.ts';
