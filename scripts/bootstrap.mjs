import './node-version.mjs';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'node_modules', '.bin');
const STAMP = join(ROOT, 'node_modules', '.hbsc-installed');

/** Installs the dependencies unless they are as the lockfile says, with the pnpm that package.json pins. */
export function installDependencies() {
  const wanted = dependencyHash();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  console.error(`Installing dependencies with ${packageManager} (once, about a minute) ...`);
  const install = ['install', '--frozen-lockfile', '--config.confirm-modules-purge=false'];
  run('npm', ['exec', '--yes', `--package=${packageManager}`, '--', 'pnpm', ...install]);
  writeFileSync(STAMP, wanted);
}

/** Runs tasks of turbo.json; what has not changed since the last time comes from turbo's cache. */
export function runTasks(...tasks) {
  run('turbo', ['run', ...tasks, '--output-logs=errors-only', '--log-order=grouped', '--no-update-notifier']);
}

/** Runs a program with the project's own programs first on the PATH; a failure ends this process with its code. */
export function run(program, args, env = {}) {
  const { status, signal, error } = spawnSync(program, args, {
    cwd: ROOT,
    // Standard output is for answers.
    stdio: ['inherit', 2, 2],
    shell: process.platform === 'win32',
    env: {
      ...process.env,
      PATH: `${BIN}${delimiter}${process.env.PATH}`,
      TURBO_TELEMETRY_DISABLED: '1',
      DO_NOT_TRACK: '1',
      ...env,
    },
  });
  if (error) console.error(`${program} cannot be run: ${error.message}`);
  if (status !== 0) process.exit(signal ? 130 : (status ?? 1));
}

function dependencyHash() {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}`);
  const folders = ['apps', 'packages'].flatMap((group) =>
    readdirSync(join(ROOT, group)).map((name) => join(group, name)),
  );
  for (const folder of ['.', 'bench', 'deploy', ...folders]) {
    const manifest = join(ROOT, folder, 'package.json');
    if (existsSync(manifest)) hash.update(readFileSync(manifest));
  }
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(ROOT, name)));
  return hash.digest('hex');
}
