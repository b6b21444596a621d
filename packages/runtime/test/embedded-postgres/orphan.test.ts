import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ownerMark, stopOrphan } from '../../src/embedded-postgres/orphan.ts';
import { isAlive } from '../isolated-fixtures.ts';

describe('the process that a lock file names', () => {
  let data: string;
  let pid = 0;

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'hbsc-orphan-'));
  });
  afterEach(async () => {
    if (pid && isAlive(pid)) process.kill(pid, 'SIGKILL');
    await rm(data, { recursive: true, force: true });
  });

  /** A process with these words in its command line that nobody but the system looks after. */
  async function abandoned(...words: string[]): Promise<void> {
    // Node reads its own first words as options, the ones after the script not.
    const program = ['-e', 'setInterval(() => undefined, 1000)', '--', ...words, 'end'];
    const script = `process.stdout.write(String(require('node:child_process').spawn(process.execPath,
      ${JSON.stringify(program)}, { detached: true, stdio: 'ignore' }).pid)); process.exit()`;
    const parent = spawn(process.execPath, ['-e', script], { env: {}, stdio: ['ignore', 'pipe', 'inherit'] });
    const [output] = (await once(parent.stdout, 'data')) as [Buffer];
    await once(parent, 'close');
    pid = Number(output.toString());
    await writeFile(join(data, 'postmaster.pid'), `${pid}\n${data}\n`);
  }

  it('is ended when it serves this directory and its owner is gone', async () => {
    await abandoned('-D', data, ...ownerMark());
    await stopOrphan(data);
    expect(isAlive(pid)).toBe(false);
  });

  it('is left alone when it is something else that got the number', async () => {
    await abandoned('nginx');
    await stopOrphan(data);
    expect(isAlive(pid)).toBe(true);
  });

  it('is left alone when it serves another directory', async () => {
    await abandoned('-D', `${data}-of-somebody-else`, ...ownerMark());
    await stopOrphan(data);
    expect(isAlive(pid)).toBe(true);
  });

  it.each(['', 'garbage\n', '0\n', '1\n', '-1\n', '999999999\n'])('may be nonsense: %j', async (content) => {
    await writeFile(join(data, 'postmaster.pid'), content);
    await stopOrphan(data);
  });

  it('may not be named at all', async () => {
    await stopOrphan(data);
  });
});
