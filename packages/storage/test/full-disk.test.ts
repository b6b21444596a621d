import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type ThrowAwayS3, throwAwayS3 } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openBlobStore } from '../src/index.ts';
import { chunks, MEGABYTE, store } from './content.ts';

const SCRIPT = fileURLToPath(new URL('./fixtures/on-small-disk.mjs', import.meta.url));
const MOUNT = 'mount -t tmpfs -o size=4m tmpfs "$0"';

/** Runs a shell command where a file system of 4 MB is mounted on the folder, for it alone. */
const onSmallDisk = (folder: string, command: string) => [
  '-rm',
  'sh',
  '-c',
  `${MOUNT} && ${command}`,
  folder,
];

const MAY_MOUNT = spawnSync('unshare', onSmallDisk(tmpdir(), 'true')).status === 0;

(MAY_MOUNT ? describe : describe.skip)('copies on a disk that is full', () => {
  let s3: ThrowAwayS3;
  let folder: string;
  beforeAll(async () => {
    s3 = await throwAwayS3();
    folder = await mkdtemp(join(tmpdir(), 'hbsc-full-'));
    Object.assign(process.env, s3.environment);
  });
  afterAll(async () => {
    await s3.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('give way to the one that is wanted, unless they are in use themselves', async () => {
    const location = { bucket: s3.bucket, prefix: '', endpoint: s3.endpoint, region: 'us-east-1' };
    const blobs = await openBlobStore({ folder, s3: location });
    const sha256s: string[] = [];
    for (const extra of [1, 2, 3, 4])
      sha256s.push(await store(blobs, chunks(1.5 * MEGABYTE, MEGABYTE, extra)));
    const run = 'exec "$1" "$2" "$0" "$3" "$4" "$5" "$6" "$7"';
    const script = [process.execPath, SCRIPT, JSON.stringify(location), ...sha256s];
    const { stdout } = await promisify(execFile)('unshare', [...onSmallDisk(folder, run), ...script], {
      env: { ...process.env, ...s3.environment },
    });
    const outcomes = stdout.trim().split('\n');
    expect(outcomes.map((line) => JSON.parse(line))).toEqual([
      'fetched',
      'fetched',
      'fetched',
      {
        code: 'STORAGE_UNAVAILABLE',
        message: 'The recording could not be fetched. Try again.',
        cause: 'ENOSPC',
      },
    ]);
  });
});
