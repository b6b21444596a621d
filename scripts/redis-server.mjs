import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

/** Debian asks this program whether an installed service may be started. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';

/**
 * Sees to it that the tests find redis-server: as root on a Debian-like machine it is installed, and not started as a service.
 * Where that is not possible, the tests that need it say so themselves.
 */
export function provideRedisServer() {
  if (succeeds('redis-server', '--version')) return;
  if (process.getuid?.() !== 0 || !succeeds('apt-get', '--version')) return;
  console.error('The tests of the queue on Redis need redis-server: installing it with apt-get (once) ...');
  const mayStart = existsSync(SERVICE_POLICY) ? null : SERVICE_POLICY;
  if (mayStart) writeFileSync(mayStart, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const installed =
      succeeds('apt-get', 'update', '-qq') &&
      succeeds('apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'redis-server');
    console.error(installed ? 'redis-server is installed.' : 'redis-server could not be installed.');
  } finally {
    if (mayStart) rmSync(mayStart);
  }
}

function succeeds(program, ...parameters) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(program, parameters, { stdio: 'ignore', env }).status === 0;
}
