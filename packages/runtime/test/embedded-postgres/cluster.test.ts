import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DataDirectoryError } from '../../src/index.ts';
import { fixture, isAlive } from '../isolated-fixtures.ts';
import { answersAsPostgres, PostgresFolder } from './postgres-folder.ts';

const damaged = (reason: RegExp) => ({
  name: 'DataDirectoryError',
  message: expect.stringMatching(new RegExp(`^The data directory \\S+ is damaged.*${reason.source}.*\\.$`)),
});

describe('the embedded Postgres', () => {
  let folder: PostgresFolder;

  beforeAll(async () => {
    folder = await PostgresFolder.create();
    // Whatever a start that was cut short left behind.
    await mkdir(folder.file('data.unfinished', 'base'), { recursive: true, mode: 0o700 });
    await folder.start();
    await folder.stopAll();
  });
  afterEach(() => folder.stopAll());
  afterAll(() => folder.remove());

  it('listens on this machine alone, and stops without leaving a process', async () => {
    const { url, stop } = await folder.start();
    expect(new URL(url)).toMatchObject({ hostname: '127.0.0.1', username: 'hbsc', pathname: '/postgres' });
    expect(await answersAsPostgres(url)).toBe(true);
    expect(folder.processes()).not.toEqual([]);
    await stop();
    expect(await answersAsPostgres(url)).toBe(false);
    expect(folder.processes()).toEqual([]);
    await stop();
  });

  it('keeps its data and its password from one start to the next', async () => {
    const identifier = await folder.systemIdentifier();
    const { url, stop } = await folder.start();
    await stop();
    const again = await folder.start();
    expect(new URL(again.url).password).toBe(new URL(url).password);
    expect(new URL(again.url).password).toMatch(/^[0-9a-f]{48}$/);
    expect(await folder.systemIdentifier()).toBe(identifier);
  });

  it('shows its files and its password to no other account', async () => {
    const modes = await Promise.all(
      [folder.path, folder.file('data')].map(async (path) => (await stat(path)).mode),
    );
    expect(modes.map((mode) => mode & 0o077)).toEqual([0, 0]);
    expect((await stat(folder.file('password'))).mode & 0o777).toBe(0o600);
  });

  it('starts in folders that are open to other accounts as well', async () => {
    const parent = folder.file('..');
    await chmod(parent, 0o755);
    const { url } = await folder.start();
    expect(await answersAsPostgres(url)).toBe(true);
    await chmod(parent, 0o700);
  });

  it('refuses a folder that another server uses, and lets that one be', async () => {
    const { url } = await folder.start();
    const refusal = await folder.refusal();
    expect(refusal).toBeInstanceOf(DataDirectoryError);
    expect(refusal).toMatchObject({
      message: `The data directory ${folder.file('data')} is in use by another running service.`,
    });
    expect(await answersAsPostgres(url)).toBe(true);
  });

  it('says so when it dies', async () => {
    const { died, stop } = await folder.start();
    process.kill(await folder.serverPid(), 'SIGQUIT');
    expect(await died).toMatch(/^Postgres ended by itself \(.+\)$/);
    await stop();
  });

  it('takes over a server whose owner was killed', async () => {
    const owner = fork(fixture('postgres-owner'), [folder.path], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await once(owner, 'message');
    const orphan = await folder.serverPid();
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    expect(isAlive(orphan)).toBe(true);
    const { url } = await folder.start();
    expect(isAlive(orphan)).toBe(false);
    expect(await answersAsPostgres(url)).toBe(true);
  });

  describe('on damaged files says what is wrong in one line, leaving nothing running', () => {
    afterEach(() => expect(folder.processes()).toEqual([]));

    it.each([
      ['its version is missing', ['data', 'PG_VERSION'], /not a valid data directory/],
      ['its control file is missing', ['data', 'global', 'pg_control'], /could not find the database system/],
      ['its password is missing', ['password'], /password file is missing/],
    ])('when %s', async (_what, names, reason) => {
      const file = folder.file(...names);
      await rename(file, `${file}.lost`);
      const refusal = await folder.refusal();
      await rename(`${file}.lost`, file);
      expect(refusal).toMatchObject(damaged(reason));
    });

    it('when a crash of the machine left an empty lock file', async () => {
      const lock = folder.file('data', 'postmaster.pid');
      await writeFile(lock, '');
      const refusal = await folder.refusal();
      await rm(lock, { force: true });
      expect(refusal).toMatchObject(damaged(/postmaster.pid/));
    });

    it('when a file of the data holds something else', async () => {
      const file = folder.file('data', 'postgresql.conf');
      const content = await readFile(file);
      await writeFile(file, 'PNG\r\n\0\0\0');
      const refusal = await folder.refusal();
      await writeFile(file, content);
      expect(refusal).toMatchObject(damaged(/configuration file/));
    });

    it('and starts again once they are restored', async () => {
      const { url, stop } = await folder.start();
      expect(await answersAsPostgres(url)).toBe(true);
      await stop();
    });
  });
});

describe('a folder that holds something else', () => {
  it('is refused, and left as it was', async () => {
    const folder = await PostgresFolder.create();
    try {
      await mkdir(folder.file('data'), { recursive: true });
      await writeFile(folder.file('data', 'holiday.jpg'), 'not a database');
      await writeFile(folder.file('password'), 'secret');
      expect(await folder.refusal()).toMatchObject(damaged(/./));
      expect(folder.processes()).toEqual([]);
      expect(await readFile(folder.file('data', 'holiday.jpg'), 'utf8')).toBe('not a database');
    } finally {
      await folder.remove();
    }
  });
});
