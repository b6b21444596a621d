export * from './fixtures.ts';
export * from './heart-sound.ts';
export * from './hostile-files.ts';
export * from './inflating-flac.ts';
export { type ThrowAwayDatabase, throwAwayDatabase } from './postgres.ts';
export * from './real-recordings.ts';
export * from './redis.ts';
export { type ThrowAwayS3, throwAwayS3 } from './s3.ts';
export * from './wav-encoder.ts';
