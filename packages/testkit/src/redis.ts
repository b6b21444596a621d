import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@hbsc/runtime';

const PROGRAM = 'redis-server';
/** The first is what a server says when it is ready, the second what a Sentinel says. */
const READY = /Ready to accept connections|Sentinel ID is/;

/** A real Redis of its own, on 127.0.0.1, that keeps its data in a temporary folder. */
export interface ThrowAwayRedis {
  readonly port: number;
  /** `redis://127.0.0.1:PORT`, or `rediss` with TLS. */
  readonly url: string;
  /** Ends it by SIGKILL. */
  kill(): Promise<void>;
  /** Starts it anew, where it was and with the data it had; kills it first if it runs. */
  restart(): Promise<void>;
  /** Keeps every connection and answers none, until {@link resume}. */
  pause(): void;
  resume(): void;
  /** Kills it and removes its data. */
  stop(): Promise<void>;
}

export interface ThrowAwayRedisOptions {
  readonly port?: number;
  /** Lines of redis.conf. By default data is kept in an append-only file. */
  readonly configuration?: readonly string[];
  /** Files with certificate and key, PEM: it then speaks TLS alone. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  readonly sentinel?: boolean;
}

/**
 * Starts a Redis.
 *
 * @throws Error when it does not start, with what it said
 */
export async function throwAwayRedis(options: ThrowAwayRedisOptions = {}): Promise<ThrowAwayRedis> {
  const port = options.port ?? (await freePort());
  const folder = await mkdtemp(join(tmpdir(), 'hbsc-test-redis-'));
  const file = join(folder, 'redis.conf');
  await writeFile(file, configurationOf(options, port, folder).join('\n'));
  const start = () => startRedis(options.sentinel ? [file, '--sentinel'] : [file]);
  let server = await start();
  const kill = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  };
  return {
    port,
    url: `${options.tls ? 'rediss' : 'redis'}://127.0.0.1:${port}`,
    kill,
    async restart() {
      await kill();
      server = await start();
    },
    pause: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
    async stop() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configurationOf(
  { configuration, tls, sentinel }: ThrowAwayRedisOptions,
  port: number,
  folder: string,
) {
  const place = tls
    ? [
        'port 0',
        `tls-port ${port}`,
        `tls-cert-file ${tls.certificate}`,
        `tls-key-file ${tls.key}`,
        'tls-auth-clients no',
      ]
    : [`port ${port}`];
  const persistence = sentinel ? [] : ['save ""', 'appendonly yes'];
  return ['bind 127.0.0.1', ...place, `dir ${folder}`, ...persistence, ...(configuration ?? []), ''];
}

async function startRedis(parameters: readonly string[]): Promise<ChildProcess> {
  const server = spawn(PROGRAM, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`${PROGRAM} did not start:\n${said}`)));
    server.stdout.on('data', (chunk) => {
      said += chunk;
      if (READY.test(said)) resolve();
    });
  });
  server.stdout.removeAllListeners('data').resume();
  return server;
}
