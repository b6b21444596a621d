export { FilesystemBlobStore } from './filesystem.ts';
