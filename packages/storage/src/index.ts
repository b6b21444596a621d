export { FilesystemBlobStore } from './filesystem.ts';
export { type BlobStoreOptions, openBlobStore } from './open.ts';
export type { S3Location } from './s3/client.ts';
