import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeTar, encodeWav, synthesiseHeartSound } from '@hbsc/testkit';
import { type Ended, endOf } from '../hbsc.ts';

/** The client's folder in the repository. */
export const CLIENT = fileURLToPath(new URL('../../../../packages/client/', import.meta.url));

const SAMPLE_RATE_HZ = 4_000;

/** Runs a program to its end. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  return endOf(spawn(program, args, { cwd, env: { ...process.env, ...env } }));
}

/** Packs a package of npm. @returns the tarball */
export async function pack(folder: string, destination: string): Promise<string> {
  await mkdir(destination, { recursive: true });
  const options = ['--ignore-scripts', '--json', '--pack-destination', destination];
  const { out, err } = await run('npm', ['pack', folder, ...options], destination);
  const [packed] = JSON.parse(out || '[]') as { filename: string }[];
  if (!packed) throw new Error(err);
  return join(destination, packed.filename);
}

/**
 * Installs the client into an empty folder without a registry: what it needs is packed from where it lies in this repository.
 *
 * @returns the folder, which holds the examples too
 */
export async function install(folder: string, tarball: string): Promise<string> {
  const installed = join(folder, 'installed');
  const needed = ['graphql-ws', 'graphql'].map(async (name) =>
    pack(await realpath(join(CLIENT, 'node_modules', name)), join(folder, name)),
  );
  await cp(join(CLIENT, 'examples'), installed, { recursive: true });
  await writeFile(join(installed, 'package.json'), '{ "private": true }');
  const options = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { code, err } = await run(
    'npm',
    ['install', ...options, tarball, ...(await Promise.all(needed))],
    installed,
  );
  if (code !== 0) throw new Error(err);
  return installed;
}

/** Two recordings, what is none, what is empty, and an archive of one of each. */
export async function writeRecordings(folder: string): Promise<void> {
  const [murmur, normal] = (['murmur', 'normal'] as const).map((kind) =>
    encodeWav([synthesiseHeartSound({ kind, seconds: 2, sampleRateHz: SAMPLE_RATE_HZ })], SAMPLE_RATE_HZ),
  );
  const noise = Buffer.from('no sound');
  const set = encodeTar([
    { name: 'murmur/1.wav', ...(murmur && { content: murmur }) },
    { name: 'normal/noise.wav', content: noise },
  ]);
  const files = {
    'murmur__1.wav': murmur,
    'normal__1.wav': normal,
    'noise.wav': noise,
    'empty.wav': '',
    'set.tar': set,
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content ?? '');
}

export async function sha256Of(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
