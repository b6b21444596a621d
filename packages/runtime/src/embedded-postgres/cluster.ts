import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../free-port.ts';
import { type Account, launchAs, postgresAccount } from './account.ts';
import { postgresBinaries } from './binaries.ts';
import { ownerMark, stopOrphan } from './orphan.ts';

const SUPERUSER = 'hbsc';
const STOP_GRACE_MS = 15_000;

/** The data directory cannot be used; the message is one line for a person. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError';
}

/** A running Postgres that this process owns. */
export interface PostgresCluster {
  /** Connection URL of the `postgres` database, with the password. */
  readonly url: string;
  /** Resolves with a reason if the server dies before {@link stop}. */
  readonly died: Promise<string>;
  /** Shuts down cleanly and waits until the process is gone. */
  stop(): Promise<void>;
}

/**
 * Starts the npm-shipped Postgres on 127.0.0.1, on a free port unless the settings name one, creating its files at the first start.
 *
 * @param directory - absolute path; holds `data/`, the password and nothing else
 * @param settings - Postgres settings by name, e.g. `{ fsync: 'off' }` for throw-away servers
 * @throws DataDirectoryError when another server uses the directory or its files are damaged
 */
export async function startPostgres(
  directory: string,
  settings: Record<string, string> = {},
): Promise<PostgresCluster> {
  const { initdb, postgres } = await postgresBinaries();
  const account = postgresAccount();
  const data = join(directory, 'data');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (account) await chown(directory, account.uid, account.gid);
  const password = (await exists(data))
    ? await readPassword(directory)
    : await initialise(directory, initdb, account);
  await stopOrphan(data);

  const options = {
    listen_addresses: '127.0.0.1',
    port: String(await freePort()),
    unix_socket_directories: '',
    // One server that nobody replicates from, and statements too short to be worth compiling.
    wal_level: 'minimal',
    max_wal_senders: '0',
    jit: 'off',
    update_process_title: 'off',
    max_connections: '200',
    ...settings,
  };
  const args = [
    '-D',
    data,
    ...ownerMark(),
    ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const server = spawnAs(account, postgres, args, [data]);
  await serverReady(server, data);
  return {
    url: urlOf(options.port, password),
    died: once(server, 'exit').then(
      ([code, signal]) => `Postgres ended by itself (${signal ?? `exit code ${code}`})`,
    ),
    stop: () => stopServer(server),
  };
}

/**
 * Looks for the Postgres that another process started in a directory by {@link startPostgres}.
 *
 * @returns its {@link PostgresCluster.url}, or null when none runs there
 * @throws DataDirectoryError when the password is missing
 */
export async function urlOfRunningPostgres(directory: string): Promise<string | null> {
  try {
    // https://www.postgresql.org/docs/current/storage-file-layout.html: its fourth line is the port.
    const [, , , port] = (await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8')).split('\n');
    return port ? urlOf(port, await readPassword(directory)) : null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function urlOf(port: string, password: string): string {
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
}

/** Creates the cluster beside its final place and renames it there, so that a cut-short start leaves no half of one. */
async function initialise(directory: string, initdb: string, account: Account | null): Promise<string> {
  const unfinished = join(directory, 'data.unfinished');
  const passwordFile = join(directory, 'password');
  await rm(unfinished, { recursive: true, force: true });
  const password = randomBytes(24).toString('hex');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) await chown(passwordFile, account.uid, account.gid);
  const args = ['-D', unfinished, '-U', SUPERUSER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const child = spawnAs(account, initdb, [...args, ...locale], [directory]);
  const lines = collectLines(child);
  const [code] = await once(child, 'close');
  if (code !== 0)
    throw new Error(`Postgres could not create its files: ${lines.at(-1) ?? `exit code ${code}`}`);
  await rename(unfinished, join(directory, 'data'));
  return password;
}

async function readPassword(directory: string): Promise<string> {
  try {
    return await readFile(join(directory, 'password'), 'utf8');
  } catch {
    throw new DataDirectoryError(
      `The data directory ${directory} is damaged: its password file is missing. Restore it, or move the directory away to start afresh.`,
    );
  }
}

async function serverReady(server: ChildProcess, data: string): Promise<void> {
  const lines: string[] = [];
  const ready = new Promise<void>((resolve, reject) => {
    readLines(server, (line) => {
      lines.push(line);
      if (line.includes('database system is ready to accept connections')) resolve();
    });
    server.once('close', () => reject(new DataDirectoryError(explain(lines, data))));
    server.once('error', reject);
  });
  await ready;
}

function explain(lines: readonly string[], data: string): string {
  const fatal =
    lines.findLast((line) => /FATAL|PANIC/.test(line)) ??
    lines.find((line) => line.includes('could not')) ??
    lines.at(-1) ??
    'no reason given';
  if (/"postmaster.pid" already exists|shared memory block .* still in use/.test(fatal))
    return `The data directory ${data} is in use by another running service.`;
  const reason = fatal.replace(/^.*?(FATAL|PANIC|LOG|postgres):\s*/, '');
  return `The data directory ${data} is damaged or unusable: ${reason}. Restore it, or move it away to start afresh.`;
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, 'exit');
  server.kill('SIGINT');
  const impatient = setTimeout(() => server.kill('SIGQUIT'), STOP_GRACE_MS);
  await gone;
  clearTimeout(impatient);
}

/** In a process group of its own: Ctrl-C reaches the parent alone, and the parent stops things in order. */
function spawnAs(account: Account | null, program: string, args: string[], reaches: string[]): ChildProcess {
  const launch = launchAs(account, program, args, reaches);
  return spawn(launch.command, launch.args, {
    ...(launch.account ?? {}),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
  });
}

function readLines(child: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', onLine);
  }
}

function collectLines(child: ChildProcess): string[] {
  const lines: string[] = [];
  readLines(child, (line) => lines.push(line));
  return lines;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
