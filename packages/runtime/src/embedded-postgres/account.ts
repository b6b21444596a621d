import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The unprivileged account Postgres runs as, or null when this process is unprivileged itself. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Postgres refuses to run as root, so root hands it to the `postgres` account or, where there is none, to `nobody`. */
export function postgresAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry =
    accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody');
  if (!entry) throw new Error('neither a "postgres" nor a "nobody" account exists for Postgres to run as');
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

/** A program with its arguments and spawn options, ready for `child_process.spawn`. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly account: Account | null;
}

/**
 * How to run a program as an account that may not be allowed through the folders above it or above its data: root's
 * home and its temporary folders are closed to others. `setpriv` then lends it the one capability it lacks, to search
 * folders.
 */
export function launchAs(
  account: Account | null,
  command: string,
  args: readonly string[],
  reaches: string[],
): Launch {
  if (account === null || canReach(account, [command, ...reaches])) return { command, args, account };
  const lent = ['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search'];
  const as = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'];
  // access(2) forgets capabilities of an ordinary user unless this bit is set, and initdb asks it.
  const kept = '--securebits=+no_setuid_fixup';
  return { command: 'setpriv', args: [...as, ...lent, kept, '--', command, ...args], account: null };
}

function canReach({ uid, gid }: Account, paths: string[]): boolean {
  return paths.every((path) => spawnSync('/usr/bin/env', ['test', '-x', path], { uid, gid }).status === 0);
}
