import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { IsolatedClosedError, IsolatedStartError, IsolatedTimeoutError } from '../src/isolated-errors.ts';
import { fixture, isAlive, isolate, opened, pidOf, Registry } from './isolated-fixtures.ts';

describe('a process that cannot start', () => {
  async function startLog(): Promise<{
    file: string;
    starts: () => Promise<number>;
    close: () => Promise<void>;
  }> {
    const directory = await mkdtemp(join(tmpdir(), 'hbsc-isolated-'));
    const file = join(directory, 'starts');
    const log = {
      file,
      starts: async () => (await readFile(file, 'utf8')).split('\n').length - 1,
      close: () => rm(directory, { recursive: true, force: true }),
    };
    opened.push(log);
    return log;
  }

  it('is given up after so many attempts, with the reason', async () => {
    const log = await startLog();
    const isolated = isolate({
      module: fixture('isolated-never-ready'),
      env: { START_LOG: log.file },
      startAttempts: 2,
    });
    const outcome = await isolated.start().catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(IsolatedStartError);
    expect(outcome).toMatchObject({ attempts: 2, message: expect.stringContaining('no model here') });
    expect(await log.starts()).toBe(2);
  });

  it('is tried again by the next request alone, all that wait sharing the attempts', async () => {
    const log = await startLog();
    const isolated = isolate({
      module: fixture('isolated-never-ready'),
      env: { START_LOG: log.file },
      startAttempts: 1,
    });
    await Promise.allSettled([isolated.start(), isolated.start(), isolated.start()]);
    expect(await log.starts()).toBe(1);
    await expect(isolated.request({ action: 'pid' })).rejects.toThrow(IsolatedStartError);
    expect(await log.starts()).toBe(2);
  });

  it('is killed when it hangs', async () => {
    const log = await startLog();
    const isolated = isolate({
      module: fixture('isolated-never-ready'),
      env: { START_LOG: log.file, START_FAILS_BY: 'hanging' },
      startAttempts: 1,
      startTimeoutMs: 500,
    });
    const outcome = await isolated.start().catch((error: unknown) => error);
    expect(outcome).toMatchObject({ name: 'IsolatedStartError', cause: expect.any(IsolatedTimeoutError) });
  });

  it('says which module is missing', async () => {
    const isolated = isolate({ module: fixture('no-such-module'), startAttempts: 1 });
    await expect(isolated.start()).rejects.toThrow(/Cannot find module .*no-such-module/);
  });
});

describe('close', () => {
  it('lets the running request end, refuses the others, and leaves nothing', async () => {
    const isolated = isolate();
    const pid = await pidOf(isolated);
    const running = isolated.request({ action: 'echo', value: 'done' });
    const queued = isolated.request({ action: 'echo', value: 'never' });
    const refused = expect(queued).rejects.toThrow(IsolatedClosedError);
    await new Promise((resolve) => setImmediate(resolve));
    await isolated.close();
    expect(await running).toBe('done');
    await refused;
    expect(isAlive(pid)).toBe(false);
    expect(isolated.pid).toBeUndefined();
    await expect(isolated.request({ action: 'pid' })).rejects.toThrow(IsolatedClosedError);
    await expect(isolated.start()).rejects.toThrow(IsolatedClosedError);
  });

  it('kills what does not end within the grace', async () => {
    const registry = await Registry.open();
    const isolated = isolate({ closeGraceMs: 200 });
    const arrival = registry.nextArrival();
    const hung = expect(isolated.request({ action: 'hang', port: registry.port })).rejects.toThrow(
      IsolatedClosedError,
    );
    const { pid } = await arrival;
    await Promise.all([isolated.close(), isolated.close()]);
    await hung;
    expect(isAlive(pid)).toBe(false);
  });

  it('ends a start that is under way', async () => {
    const isolated = isolate();
    const start = expect(isolated.start()).rejects.toThrow(IsolatedClosedError);
    await new Promise((resolve) => setImmediate(resolve));
    const { pid } = isolated;
    await isolated.close();
    await start;
    expect(pid !== undefined && isAlive(pid)).toBe(false);
  });

  it('is quick when nothing was ever started', async () => {
    await expect(isolate().close()).resolves.toBeUndefined();
  });
});

describe('when the owner is killed', () => {
  it.each(['announce', 'hang'])('its process ends too (%s)', async (action) => {
    const registry = await Registry.open();
    const arrival = registry.nextArrival();
    const owner = spawn(
      process.execPath,
      [fileURLToPath(fixture('isolated-owner')), String(registry.port), action],
      {
        stdio: 'ignore',
      },
    );
    const { pid, end } = await arrival;
    expect(pid).not.toBe(owner.pid);
    owner.kill('SIGKILL');
    await end;
  });
});
