import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

/** Debian asks this program whether an installed service may be started. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';

/** By which program a package is known, where it is named otherwise. */
const PROGRAMS = { postgresql: 'pg_virtualenv' };

/**
 * Sees to it that the tests find the programs of these packages: as root on a Debian-like machine they are installed, and not
 * started as services. Where that is not possible, the tests that need them say so themselves.
 */
export function provideDebianPrograms(...packages) {
  const missing = packages.filter((name) => !isOnPath(PROGRAMS[name] ?? name));
  if (missing.length === 0 || process.getuid?.() !== 0 || !isOnPath('apt-get')) return;
  const names = missing.join(', ');
  console.error(`Some tests need ${names}: installing with apt-get (once) ...`);
  const mayStart = existsSync(SERVICE_POLICY) ? null : SERVICE_POLICY;
  if (mayStart) writeFileSync(mayStart, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const installed =
      succeeds('apt-get', 'update', '-qq') &&
      succeeds('apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing);
    console.error(installed ? `Installed: ${names}.` : `Could not be installed: ${names}.`);
  } finally {
    if (mayStart) rmSync(mayStart);
  }
}

function isOnPath(program) {
  return spawnSync('sh', ['-c', 'command -v "$0"', program]).status === 0;
}

function succeeds(program, ...parameters) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(program, parameters, { stdio: 'ignore', env }).status === 0;
}
