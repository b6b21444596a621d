import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ServiceProcess, ServiceStartError } from '../src/index.ts';
import { fixture, isAlive, opened, Registry } from './isolated-fixtures.ts';

describe('a process of the service', () => {
  let folder: string;
  let logFile: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbsc-service-'));
    logFile = join(folder, 'worker-1.log');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const announcingTo = ({ port }: Registry) => ({ ANNOUNCE_TO: String(port) });
  const service = (changes: Record<string, string> = {}): ServiceProcess => {
    const created = new ServiceProcess({
      name: 'worker 1',
      module: fileURLToPath(fixture('stoppable')),
      env: { ...process.env, NODE_OPTIONS: '', ...changes },
      logFile,
    });
    opened.unshift({ close: () => created.stop() });
    return created;
  };
  const pidOf = ({ pid }: ServiceProcess): number => {
    if (pid === undefined) throw new Error('a started process has an id');
    return pid;
  };

  it('is there when its start says so, and gone when its stop does', async () => {
    const worker = service();
    expect(worker.pid).toBeUndefined();
    await worker.start();
    const pid = pidOf(worker);
    expect(isAlive(pid)).toBe(true);
    await worker.stop();
    expect(isAlive(pid)).toBe(false);
    await worker.stop();
    expect(await readFile(logFile, 'utf8')).toContain('closed');
  });

  it('is started again when it is killed, with a word to people', async () => {
    const registry = await Registry.open();
    const worker = service(announcingTo(registry));
    const first = registry.nextArrival();
    await worker.start();
    expect((await first).pid).toBe(pidOf(worker));
    const second = registry.nextArrival();
    const sentence = once(worker, 'restart');
    process.kill(pidOf(worker), 'SIGKILL');
    expect(await sentence).toEqual(['The worker 1 ended (SIGKILL) and is started again.']);
    const { pid } = await second;
    expect(pid).toBe(pidOf(worker));
    expect(pid).not.toBe((await first).pid);
    await worker.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('is tried again when the system refuses to start it', async () => {
    const registry = await Registry.open();
    const worker = service(announcingTo(registry));
    const first = registry.nextArrival();
    await worker.start();
    await first;
    await rm(folder, { recursive: true });
    const refused = new Promise<void>((resolve) => {
      worker.on('restart', (sentence) => sentence.includes('ENOENT') && resolve());
    });
    process.kill(pidOf(worker), 'SIGKILL');
    await refused;
    const second = registry.nextArrival();
    await mkdir(folder);
    expect((await second).pid).toBe(pidOf(worker));
  });

  it('is not started again once it is stopped', async () => {
    const registry = await Registry.open();
    const worker = service(announcingTo(registry));
    const first = registry.nextArrival();
    await worker.start();
    await first;
    const restart = once(worker, 'restart');
    process.kill(pidOf(worker), 'SIGKILL');
    await restart;
    const nextArrival = registry.nextArrival();
    await worker.stop();
    const another = service(announcingTo(registry));
    await another.start();
    expect((await nextArrival).pid).toBe(pidOf(another));
  });

  it('that cannot start says why and where its log is, and is not tried again', async () => {
    const worker = service({ START: 'with an error' });
    const restarts: string[] = [];
    worker.on('restart', (sentence) => restarts.push(sentence));
    const failure: unknown = await worker.start().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ServiceStartError);
    expect(failure).toMatchObject({ message: expect.stringContaining('The worker 1 could not start') });
    expect(failure).toMatchObject({ message: expect.stringContaining('port 3001 is taken') });
    expect(failure).toMatchObject({ message: expect.stringContaining(logFile) });
    expect(restarts).toEqual([]);
    expect(isAlive(pidOf(worker))).toBe(false);
    expect(await readFile(logFile, 'utf8')).toContain('port 3001 is taken');
  });

  it('keeps the log of the run before', async () => {
    const failing = service({ START: 'with an error' });
    await expect(failing.start()).rejects.toThrow(ServiceStartError);
    const worker = service();
    await worker.start();
    await worker.stop();
    expect(await readFile(`${logFile}.previous`, 'utf8')).toContain('port 3001 is taken');
    expect(await readFile(logFile, 'utf8')).not.toContain('port 3001 is taken');
  });

  it('ends when the process that started it is killed', async () => {
    const registry = await Registry.open();
    const arrival = registry.nextArrival();
    const owner = spawn(process.execPath, [fileURLToPath(fixture('stoppable-owner')), logFile], {
      env: { ...process.env, NODE_OPTIONS: '', ...announcingTo(registry) },
      stdio: 'ignore',
    });
    const { pid, end } = await arrival;
    expect(pid).not.toBe(owner.pid);
    owner.kill('SIGKILL');
    await end;
  });
});
