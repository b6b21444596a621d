import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('./s3-server.js', import.meta.url));
const BUCKET = 'recordings';
/** The server encrypts its continuation tokens with DES. */
const NODE_FLAGS = ['--openssl-legacy-provider'];

/** An S3 server of its own, in its own process, that checks signatures and keeps its objects in a temporary folder. */
export interface ThrowAwayS3 {
  readonly endpoint: string;
  readonly bucket: string;
  /** What a process needs in its environment to be let in. */
  readonly environment: { readonly AWS_ACCESS_KEY_ID: string; readonly AWS_SECRET_ACCESS_KEY: string };
  /** The file that holds an object's content. */
  fileOf(key: string): string;
  /** Kills the server, with every connection it has. */
  stop(): Promise<void>;
  /** Starts it again at the same endpoint with the same objects. */
  start(): Promise<void>;
  /** Lets it take connections and answer none, until {@link ThrowAwayS3.stop}. */
  freeze(): void;
  /** Stops it for good and removes its folder. */
  drop(): Promise<void>;
}

/** Starts an S3 server with an empty bucket at a free port of 127.0.0.1. */
export async function throwAwayS3(): Promise<ThrowAwayS3> {
  const folder = await mkdtemp(join(tmpdir(), 'hbsc-test-s3-'));
  let server = await serve(folder, 0);
  const { port } = server;
  const stop = () => end(server.process);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    bucket: BUCKET,
    environment: { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' },
    fileOf: (key) => join(folder, BUCKET, `${key}._S3rver_object`),
    stop,
    start: async () => {
      server = await serve(folder, port);
    },
    freeze: () => void server.process.kill('SIGSTOP'),
    drop: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function serve(folder: string, port: number): Promise<{ process: ChildProcess; port: number }> {
  const child = fork(SERVER, [folder, String(port), BUCKET], { execArgv: NODE_FLAGS });
  const told = once(child, 'message');
  const failed = once(child, 'exit').then(() => Promise.reject(new Error('the S3 server did not start')));
  failed.catch(() => undefined);
  const [listening] = await Promise.race([told, failed]);
  return { process: child, port: listening as number };
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
}
