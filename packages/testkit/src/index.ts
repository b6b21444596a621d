export { Exposition } from './exposition.ts';
export * from './fixtures.ts';
export * from './heart-sound.ts';
export * from './hostile-archives.ts';
export * from './hostile-files.ts';
export * from './inflating-flac.ts';
export { ModelsFolder } from './models-folder.ts';
export * from './mutated-files.ts';
export {
  type ThrowAwayDatabase,
  type ThrowAwayPostgres,
  throwAwayDatabase,
  throwAwayPostgres,
} from './postgres.ts';
export { describeWith } from './programs.ts';
export * from './random.ts';
export * from './real-recordings.ts';
export * from './redis.ts';
export { type ThrowAwayS3, throwAwayS3 } from './s3.ts';
export * from './tar-encoder.ts';
export * from './wav-encoder.ts';
export * from './zip-encoder.ts';
