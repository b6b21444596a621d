import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { launchAs, postgresAccount } from '../../src/embedded-postgres/account.ts';

const account = postgresAccount();
const asRoot = account === null ? it.skip : it;
const asOrdinaryUser = account === null ? it : it.skip;

describe('the account Postgres runs as', () => {
  asRoot('is an unprivileged one', () => {
    expect(account?.uid).toBeGreaterThan(0);
    expect(account?.gid).toBeGreaterThan(0);
  });

  asOrdinaryUser('is the one that asks', () => {
    expect(postgresAccount()).toBeNull();
  });
});

describe('running a program', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbsc-account-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('as oneself changes nothing', () => {
    expect(launchAs(null, '/bin/cat', ['a', 'b'], ['/nowhere'])).toEqual({
      command: '/bin/cat',
      args: ['a', 'b'],
      account: null,
    });
  });

  asRoot('as an account that can reach everything only changes the account', async () => {
    await chmod(folder, 0o755);
    expect(launchAs(account, '/bin/cat', ['a'], [folder])).toEqual({
      command: '/bin/cat',
      args: ['a'],
      account,
    });
  });

  asRoot('as an account shut out by a folder above lends it the way there and nothing else', async () => {
    const data = join(folder, 'data');
    await mkdir(data, { mode: 0o700 });
    await writeFile(join(data, 'version'), '18');
    if (account) await chown(data, account.uid, account.gid);
    const questions = `id -u; id -g; cat '${data}/version'; echo; touch '${folder}/written' || echo 'kept out'`;
    const launch = launchAs(account, '/bin/sh', ['-c', questions], [data]);
    expect(launch).toMatchObject({ command: 'setpriv', account: null });
    const { stdout } = spawnSync(launch.command, launch.args, { encoding: 'utf8' });
    expect(stdout.trim().split('\n')).toEqual([String(account?.uid), String(account?.gid), '18', 'kept out']);
  });
});
