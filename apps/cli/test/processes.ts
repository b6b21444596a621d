import { readdirSync, readFileSync } from 'node:fs';

export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

/**
 * The living processes that have to do with a folder: its path is in their command line or their environment. Those
 * of other users are seen by root alone. Linux; none elsewhere.
 */
export function processesIn(folder: string): RunningProcess[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.flatMap((id) => {
    try {
      const command = readFileSync(`/proc/${id}/cmdline`, 'latin1').replaceAll('\0', ' ');
      const environment = readFileSync(`/proc/${id}/environ`, 'latin1');
      return command.includes(folder) || environment.includes(folder) ? [{ pid: Number(id), command }] : [];
    } catch {
      return [];
    }
  });
}
