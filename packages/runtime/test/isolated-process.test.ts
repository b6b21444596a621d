import { getPriority } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import {
  IsolatedCrashError,
  IsolatedHandlerError,
  IsolatedMemoryError,
  IsolatedTimeoutError,
} from '../src/isolated-errors.ts';
import { isAlive, isolate, pidOf, Registry } from './isolated-fixtures.ts';

describe('a request', () => {
  it('is answered, typed arrays and all', async () => {
    const value = { samples: new Float32Array([0.25, -1]), at: new Date(0), nothing: null };
    const reply = await isolate().request({ action: 'echo', value });
    expect(reply).toEqual(value);
  });

  it('waits for those before it', async () => {
    const isolated = isolate();
    const replies = [1, 2, 3, 4].map((value) => isolated.request({ action: 'echo', value }));
    expect(await Promise.all(replies)).toEqual([1, 2, 3, 4]);
  });

  it('rejects with what the handler threw, and the process goes on', async () => {
    const isolated = isolate();
    const pid = await pidOf(isolated);
    const outcome = await isolated
      .request({ action: 'throw', message: 'not a recording', code: 'UNDECODABLE_AUDIO' })
      .catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(IsolatedHandlerError);
    expect(outcome).toMatchObject({
      remoteName: 'RangeError',
      message: 'not a recording',
      code: 'UNDECODABLE_AUDIO',
    });
    expect(await isolated.request({ action: 'pid' })).toBe(pid);
  });

  it('rejects when it or its reply cannot be sent, and the process goes on', async () => {
    const isolated = isolate();
    const pid = await pidOf(isolated);
    await expect(isolated.request({ action: 'echo', value: () => undefined })).rejects.toThrow(
      /could not be cloned/,
    );
    await expect(isolated.request({ action: 'unsendable' })).rejects.toThrow(IsolatedHandlerError);
    expect(await isolated.request({ action: 'pid' })).toBe(pid);
  });

  it('sees the environment it was given and no trace of the lifeline', async () => {
    const isolated = isolate({ env: { HBSC_COLOUR: 'green' } });
    expect(await isolated.request({ action: 'environment', name: 'HBSC_COLOUR' })).toBe('green');
    expect(await isolated.request({ action: 'environment', name: 'PATH' })).toBe(process.env.PATH);
    expect(await isolated.request({ action: 'environment', name: 'HBSC_LIFELINE_FD' })).toBeNull();
  });

  it('that is aborted takes its process with it, and those behind it are answered by another', async () => {
    const isolated = isolate();
    const registry = await Registry.open();
    const pid = await pidOf(isolated);
    const leaving = new AbortController();
    const hung = isolated.request({ action: 'hang', port: registry.port }, leaving.signal);
    const next = isolated.request({ action: 'pid' });
    const { end } = await registry.nextArrival();
    leaving.abort(new Error('no longer wanted'));
    await expect(hung).rejects.toThrow('no longer wanted');
    await end;
    expect(await next).not.toBe(pid);
  });

  it('that is aborted before its turn is never sent, and costs nobody anything', async () => {
    const isolated = isolate();
    const pid = await pidOf(isolated);
    const leaving = new AbortController();
    const before = isolated.request({ action: 'pid' });
    const dropped = isolated.request({ action: 'hang' }, leaving.signal);
    const after = isolated.request({ action: 'pid' });
    leaving.abort(new Error('no longer wanted'));
    await expect(dropped).rejects.toThrow('no longer wanted');
    expect(await Promise.all([before, after])).toEqual([pid, pid]);
  });

  it('stands back for others where it is told to', async () => {
    const isolated = isolate({ niceness: 7 });
    expect(getPriority(await pidOf(isolated))).toBe(7);
  });

  it('survives the signals meant for its owner', async () => {
    const signals = ['SIGINT', 'SIGTERM'];
    expect(await isolate().request({ action: 'interruptItself', signals })).toBe('still here');
  });
});

describe('a crash', () => {
  it('costs the request under which it happened; the queue goes on in a new process', async () => {
    const isolated = isolate();
    const pid = await pidOf(isolated);
    const [crashed, next] = await Promise.allSettled([
      isolated.request({ action: 'exit', code: 7 }),
      isolated.request({ action: 'pid' }),
    ]);
    expect(crashed).toMatchObject({ status: 'rejected', reason: { exitCode: 7, signal: null } });
    expect(next.status).toBe('fulfilled');
    expect(next).not.toMatchObject({ value: pid });
    expect(isAlive(pid)).toBe(false);
  });

  it('is replaced without another request', async () => {
    const isolated = isolate();
    const pid = await pidOf(isolated);
    await expect(isolated.request({ action: 'exit', code: 1 })).rejects.toThrow(IsolatedCrashError);
    expect(await pidOf(isolated)).not.toBe(pid);
  });

  it('tells its last words to the log, not in its message', async () => {
    const lines: string[] = [];
    const isolated = isolate({ onStderr: (line) => lines.push(line) });
    const outcome = await isolated
      .request({ action: 'throwOutside', message: 'heap of trouble' })
      .catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(IsolatedCrashError);
    expect(outcome).toMatchObject({
      message: 'the isolated process ended with exit code 1',
      lastWords: expect.stringContaining('heap of trouble'),
    });
    expect(lines.join('\n')).toContain('heap of trouble');
  });

  it('while idle costs nothing', async () => {
    const isolated = isolate();
    const registry = await Registry.open();
    const arrival = registry.nextArrival();
    await isolated.request({ action: 'announce', port: registry.port });
    const { pid, end } = await arrival;
    expect(await isolated.request({ action: 'endWhenIdle' })).toBe('last reply');
    await end;
    const outcome = await isolated
      .request({ action: 'pid' })
      .catch(() => isolated.request({ action: 'pid' }));
    expect(outcome).not.toBe(pid);
  });
});

describe('a hang', () => {
  it('is killed at the timeout and healed', async () => {
    const isolated = isolate({ timeoutMs: 300 });
    const pid = await pidOf(isolated);
    const outcome = await isolated.request({ action: 'hang' }).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(IsolatedTimeoutError);
    expect(outcome).toMatchObject({ timeoutMs: 300 });
    expect(isAlive(pid)).toBe(false);
    expect(await isolated.request({ action: 'echo', value: 'healed' })).toBe('healed');
  });

  it('takes no time from the requests behind it', async () => {
    const isolated = isolate({ timeoutMs: 1_000 });
    const outcomes = await Promise.allSettled([
      isolated.request({ action: 'hang' }),
      isolated.request({ action: 'hang' }),
      isolated.request({ action: 'echo', value: 'my turn' }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });
});

const onLinux = process.platform === 'linux' ? it : it.skip;

describe('a memory blow-up', () => {
  onLinux('is killed at the ceiling and healed', async () => {
    const ceiling = 300 * 1024 * 1024;
    const isolated = isolate({ maxRssBytes: ceiling });
    const pid = await pidOf(isolated);
    const outcome = await isolated
      .request({ action: 'hog', megabytes: 800 })
      .catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(IsolatedMemoryError);
    expect(outcome instanceof IsolatedMemoryError && outcome.foundBytes).toBeGreaterThan(ceiling);
    expect(isAlive(pid)).toBe(false);
    expect(await isolated.request({ action: 'echo', value: 'healed' })).toBe('healed');
  });
});
