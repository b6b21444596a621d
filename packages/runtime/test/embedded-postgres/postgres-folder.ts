import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresCluster, startPostgres } from '../../src/index.ts';

/** A folder for a Postgres, closed to other accounts like every temporary folder, and what the tests ask of it. */
export class PostgresFolder {
  private readonly clusters: PostgresCluster[] = [];

  private constructor(
    private readonly parent: string,
    readonly path = join(parent, 'postgres'),
  ) {}

  static async create(): Promise<PostgresFolder> {
    return new PostgresFolder(await mkdtemp(join(tmpdir(), 'hbsc-embedded-')));
  }

  file(...names: string[]): string {
    return join(this.path, ...names);
  }

  async start(): Promise<PostgresCluster> {
    const cluster = await startPostgres(this.path, { fsync: 'off' });
    this.clusters.push(cluster);
    return cluster;
  }

  /** What a failed start says. */
  async refusal(): Promise<unknown> {
    return this.start().then(
      () => 'it started',
      (error: unknown) => error,
    );
  }

  /** The number that initdb gave the cluster: two starts with the same one serve the same data. */
  async systemIdentifier(): Promise<string> {
    return (await readFile(this.file('data', 'global', 'pg_control'))).subarray(0, 8).toString('hex');
  }

  /** The process of the server that runs here. */
  async serverPid(): Promise<number> {
    return Number((await readFile(this.file('data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
  }

  /** Command lines of all running processes that name this folder. */
  processes(): string[] {
    return commandLines().filter((line) => line.includes(this.path));
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.clusters.splice(0).map((cluster) => cluster.stop()));
  }

  async remove(): Promise<void> {
    await this.stopAll();
    await rm(this.parent, { recursive: true, force: true });
  }
}

function commandLines(): string[] {
  if (!existsSync('/proc/self/cmdline')) {
    return spawnSync('ps', ['-axww', '-o', 'args='], { encoding: 'utf8' }).stdout.split('\n');
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    });
}

/** Whether what listens at the URL speaks Postgres: it answers the question for encryption with yes or no. */
export function answersAsPostgres(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(SSL_REQUEST));
    socket.once('data', (answer) => {
      resolve(['N', 'S'].includes(answer.toString('latin1')));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html */
const SSL_REQUEST = Buffer.from('0000000804d2162f', 'hex');
