import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { fixture, Registry } from './isolated-fixtures.ts';

interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function run(
  env: Record<string, string>,
  { ipc }: { ipc: boolean },
): { child: ChildProcess; end: Promise<Outcome> } {
  const child = spawn(process.execPath, [fileURLToPath(fixture('stoppable'))], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
  });
  children.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output.stderr += chunk;
  });
  // Not 'close': a child whose channel this side closed never emits it.
  const ends = [
    once(child, 'exit'),
    ...[child.stdout, child.stderr].map((stream) => stream && once(stream, 'end')),
  ];
  const end = Promise.all(ends).then(() => ({ code: child.exitCode, signal: child.signalCode, ...output }));
  return { child, end };
}

/** Starts it and waits until its start is under way. */
async function up(env: Record<string, string>, { ipc } = { ipc: false }) {
  const registry = await Registry.open();
  const arrival = registry.nextArrival();
  const running = run({ ...env, ANNOUNCE_TO: String(registry.port) }, { ipc });
  await arrival;
  return running;
}

describe('a service that runs until it is stopped', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('closes on %s and exits with 0', async (signal) => {
    const { child, end } = run({}, { ipc: true });
    expect(await once(child, 'message')).toEqual([{ type: 'ready' }, undefined]);
    child.kill(signal);
    expect(await end).toMatchObject({ code: 0, stdout: 'closed', stderr: expect.stringContaining(signal) });
  });

  it('closes when its parent is gone', async () => {
    const { child, end } = run({}, { ipc: true });
    await once(child, 'message');
    child.disconnect();
    expect(await end).toMatchObject({
      code: 0,
      stdout: 'closed',
      stderr: expect.stringContaining('parent is gone'),
    });
  });

  it('closes when its parent was gone before it could listen', async () => {
    const { child, end } = run({ START: 'when its parent is gone' }, { ipc: true });
    child.disconnect();
    expect(await end).toMatchObject({ code: 0, stdout: 'closed' });
  });

  it('needs no parent', async () => {
    const { child, end } = await up({});
    child.kill('SIGTERM');
    expect(await end).toMatchObject({ code: 0, stdout: 'closed' });
  });

  it('that is told while it starts closes when it has started', async () => {
    const { child, end } = await up({ START: 'once it is told to stop' });
    child.kill('SIGTERM');
    expect(await end).toMatchObject({ code: 0, stdout: 'closed' });
  });
});

describe('a service that does not stop well', () => {
  it.each([
    ['closes too slowly', { CLOSE: 'never' }],
    ['never ends its start', { START: 'never' }],
  ])('is cut short with exit code 1 when it %s', async (_what, env) => {
    const { child, end } = await up({ ...env, GRACE_MS: '100' });
    child.kill('SIGTERM');
    expect(await end).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('did not stop in time'),
    });
  });

  it('exits with 1 and says why when closing fails', async () => {
    const { child, end } = await up({ CLOSE: 'with an error' });
    child.kill('SIGTERM');
    expect(await end).toMatchObject({ code: 1, stderr: expect.stringContaining('a socket would not close') });
  });
});

describe('a service that cannot start', () => {
  it('exits with 1 and tells its parent why', async () => {
    const { child, end } = run({ START: 'with an error' }, { ipc: true });
    const [message] = await once(child, 'message');
    expect(message).toEqual({ type: 'failed', reason: 'port 3001 is taken' });
    expect(await end).toMatchObject({ code: 1 });
  });

  it('writes the reason as one JSON line on standard error', async () => {
    const { stdout, stderr } = await run({ START: 'with an error' }, { ipc: false }).end;
    expect(stdout).toBe('');
    expect(JSON.parse(stderr)).toMatchObject({ name: 'stoppable', level: 60, msg: 'port 3001 is taken' });
  });
});
