import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The program. */
export const CLI = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** What a command left behind. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts `hbsc` in a folder, as from a shell. */
export function startHbsc(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  return spawn(process.execPath, [CLI, ...args], { cwd, env: { ...process.env, ...env }, stdio: [...stdio] });
}

export async function endOf(child: ChildProcess): Promise<Ended> {
  const written = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => {
    written.out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    written.err += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, ...written };
}

/** Waits for a line on standard error. @returns what the pattern's group matches */
export function lineOf(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    if (!child.stderr) return;
    createInterface({ input: child.stderr }).on('line', (line) => {
      const found = pattern.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('close', () => reject(new Error(`It ended without a line like ${pattern}.`)));
  });
}
