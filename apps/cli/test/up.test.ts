import { type ChildProcess, execFileSync, execSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { HbscClient } from '@hbsc/client';
import { freePort } from '@hbsc/runtime';
import { encodeWav, synthesiseHeartSound } from '@hbsc/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { processesIn } from './processes.ts';

const CLI = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const RECORDING = encodeWav(
  [synthesiseHeartSound({ kind: 'normal', seconds: 3, sampleRateHz: 8_000 })],
  8_000,
);

describe('hbsc up', () => {
  let folder: string;
  let port: number;
  let settings: NodeJS.ProcessEnv;
  const started: ChildProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbsc-up-'));
    port = await freePort();
    settings = {};
  });
  afterEach(async () => {
    for (const child of started.splice(0)) if (isRunning(child)) await stop(child, 'SIGTERM');
    expect(processesIn(folder)).toEqual([]);
    await rm(folder, { recursive: true, force: true });
  });

  const dataDir = () => join(folder, 'data');
  const start = (...args: string[]) => {
    const child = spawn(
      process.execPath,
      [CLI, 'up', '--port', String(port), '--data-dir', dataDir(), ...args],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...settings },
      },
    );
    started.push(child);
    return child;
  };
  const run = async (...args: string[]) => {
    const child = start(...args);
    const output = { out: '', err: '' };
    child.stdout?.on('data', (chunk) => {
      output.out += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      output.err += chunk;
    });
    const [code] = await once(child, 'close');
    return { code, ...output };
  };
  const serve = async (...args: string[]) => {
    const child = start(...args);
    const said = await lineOf(child, 'Ctrl-C stops everything');
    return { child, said, client: new HbscClient(`http://127.0.0.1:${port}`) };
  };

  it('classifies the bundled samples once, shows a table, and leaves nothing running', async () => {
    const { code, out } = await run('--once', '--workers', '1');
    expect(code).toBe(0);
    expect(out.match(/synthetic__\S+\.wav +(artifact|extrahls|murmur|normal)( +\d+\.\d %){4}/g)).toHaveLength(
      4,
    );
    expect(processesIn(folder)).toEqual([]);
    await expect(fetch(`http://127.0.0.1:${port}/livez`)).rejects.toThrow();
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'stops everything it started at %s, and finds its data the next time, in a copy too',
    async (signal) => {
      const first = await serve('--workers', '1');
      const { jobId } = await first.client.classify(new Blob([RECORDING]), 'heart.wav');
      expect(await stop(first.child, signal)).toBe(0);
      expect(processesIn(folder)).toEqual([]);

      const backup = join(folder, 'backup');
      if (signal === 'SIGINT') {
        execFileSync('cp', ['-a', dataDir(), backup]);
        await rm(dataDir(), { recursive: true });
        await rename(backup, dataDir());
      }
      const second = await serve('--workers', '1');
      expect(await second.client.job(jobId ?? '')).toMatchObject({
        status: 'SUCCEEDED',
        fileName: 'heart.wav',
        result: { model: { name: 'pcgnet' }, sampleRate: 8_000, duration: 3 },
      });
      const audio = await second.client.audio(jobId ?? '');
      expect(Buffer.from(await audio.arrayBuffer())).toEqual(Buffer.from(RECORDING));
    },
  );

  it('heals when a worker is killed during a burst, and answers every request with a result', async () => {
    const { client } = await serve('--workers', '2');
    const burst = Array.from({ length: 100 }, (_, n) => client.classify(new Blob([RECORDING]), `${n}.wav`));
    await Promise.race(burst);
    const worker = processesIn(folder).find(({ command }) => command.includes('worker/dist/main.js'));
    if (worker) process.kill(worker.pid, 'SIGKILL');
    expect(worker).toBeDefined();
    const answers = await Promise.all(burst);
    expect(answers.map(({ predictions }) => predictions.length)).toEqual(Array(100).fill(4));
    expect(new Set(answers.map(({ jobId }) => jobId)).size).toBe(100);
  });

  it('stops everything when it is killed itself, and starts again on the same data', async () => {
    const { child } = await serve('--workers', '1');
    const services = processesIn(folder).filter(
      ({ command }) => command.includes('dist/main.js') && !command.includes(' up '),
    );
    expect(services.length).toBeGreaterThanOrEqual(2);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await run('--once', '--workers', '1')).code).toBe(0);
  });

  it('asks for keys when it is to, and says how the first is made', async () => {
    settings = { HBSC_AUTH: 'keys' };
    const { said, client } = await serve('--workers', '1');
    expect(said).toContain(`Dashboard http://127.0.0.1:${port}/dashboard`);
    expect(said).toContain(`curl http://127.0.0.1:${port} -H 'authorization: Bearer KEY' -F`);
    await expect(client.jobs()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const [, command = ''] = /Keys +are asked for: (node .+)/.exec(said) ?? [];
    const apiKey = execSync(command, { encoding: 'utf8', stdio: 'pipe' }).trim();
    const invited = new HbscClient(`http://127.0.0.1:${port}`, { apiKey });
    expect((await invited.classify(new Blob([RECORDING]), 'heart.wav')).predictions).toHaveLength(4);
  });

  it('says that the port is taken', async () => {
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const { code, err } = await run('--once');
    other.close();
    expect(code).toBe(1);
    expect(err).toMatch(new RegExp(`^hbsc: Port ${port} is taken\\..*--port ${port + 1}$`, 'm'));
  });

  it('says that the data directory is in use', async () => {
    await serve('--workers', '1');
    port = await freePort();
    const { code, err } = await run('--once');
    expect(code).toBe(1);
    expect(err).toMatch(/^hbsc: The data directory .* is in use by another running service\.$/m);
  });

  it('says that the data directory is damaged', async () => {
    await run('--once', '--workers', '1');
    await rm(join(dataDir(), 'postgres', 'data', 'global'), { recursive: true });
    const { code, err } = await run('--once');
    expect(code).toBe(1);
    expect(err).toMatch(
      /^hbsc: The data directory .* is damaged or unusable: .*move it away to start afresh\.$/m,
    );
  });

  it('says that the data directory is no directory', async () => {
    await writeFile(dataDir(), '');
    const { code, err } = await run('--once');
    expect(code).toBe(1);
    expect(err).toMatch(/^hbsc: The data directory .* cannot be used: .*--data-dir\.$/m);
  });

  it.each([['--workers', '0'], ['--port', 'http'], ['--frobnicate']])(
    'refuses %s %s with one line',
    async (...args) => {
      const { code, err } = await run(...args.filter((arg) => arg !== undefined));
      expect(code).toBe(1);
      expect(err.trim().split('\n')).toHaveLength(1);
    },
  );
});

describe('the start script', () => {
  it('names the Node versions that will do', async () => {
    const { nodeVersionProblem } = await import('../../../scripts/node-version.mjs');
    expect(nodeVersionProblem('v18.20.4')).toMatch(
      /^HBSC needs Node 20\.19, 22\.12, 24 or newer, this is v18\.20\.4\./,
    );
    expect(nodeVersionProblem('v20.18.3')).not.toBeNull();
    for (const version of ['v20.19.0', 'v22.12.0', 'v24.0.0', 'v26.1.0'])
      expect(nodeVersionProblem(version)).toBeNull();
  });

  it('ships the pnpm that package.json pins', async () => {
    const { packageManager, devDependencies } = JSON.parse(
      await readFile(new URL('../../../package.json', import.meta.url), 'utf8'),
    );
    expect(packageManager).toBe(`pnpm@${devDependencies.pnpm}`);
  });
});

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exit = once(child, 'exit');
  child.kill(signal);
  const [code] = await exit;
  return code;
}

/** Waits for a line on standard output, and returns all up to it; fails with everything that was written when the process ends before it. */
async function lineOf(child: ChildProcess, text: string): Promise<string> {
  const written: string[] = [];
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        written.push(line);
        if (line.includes(text)) resolve();
      });
    }
    child.once('close', () => reject(new Error(written.join('\n'))));
  });
  return written.join('\n');
}
