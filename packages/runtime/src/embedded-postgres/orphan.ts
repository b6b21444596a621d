import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const STOP_GRACE_MS = 15_000;
const LOOK_AGAIN_MS = 50;

/** Postgres takes any setting whose name has a dot; this one says in its command line who started it. */
const OWNER_SETTING = 'hbsc.owner';

/** The arguments that mark a server as started by this process. */
export function ownerMark(): string[] {
  return ['-c', `${OWNER_SETTING}=${process.pid}`];
}

/**
 * Ends the server of a data directory whose owner was killed, so that the directory can be used again.
 *
 * The process that `postmaster.pid` names is left alone unless it is a server on this very directory and its parent is no
 * longer the process that started it: after a crash of the machine that number may be anybody's.
 */
export async function stopOrphan(data: string): Promise<void> {
  const pidFile = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(pidFile.split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !(await isOrphan(pid, data))) return;
  process.kill(pid, 'SIGINT');
  for (const deadline = Date.now() + STOP_GRACE_MS; isAlive(pid) && Date.now() < deadline; ) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

async function isOrphan(pid: number, data: string): Promise<boolean> {
  const { parent, command } = await lookUp(pid);
  const owner = command.match(new RegExp(`${OWNER_SETTING}=(\\d+)`))?.[1];
  return owner !== undefined && command.includes(`-D ${data} `) && parent !== Number(owner);
}

/** A running process's parent and its command line, the arguments set apart by spaces. */
async function lookUp(pid: number): Promise<{ parent: number; command: string }> {
  try {
    const [stat, commandLine] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    return { parent: Number(parent), command: commandLine.replaceAll('\0', ' ') };
  } catch {
    const { stdout } = spawnSync('ps', ['-ww', '-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' });
    const [, parent, command] = stdout?.match(/^\s*(\d+)\s(.*)/) ?? [];
    return { parent: Number(parent), command: command ?? '' };
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
