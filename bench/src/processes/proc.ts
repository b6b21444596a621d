import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second (USER_HZ), whatever the kernel's own tick. */
const MS_PER_TICK = 10;

/** One process as /proc shows it. */
export interface ProcessReading {
  readonly pid: number;
  readonly parentPid: number;
  /** Its command line, or the title it gave itself. */
  readonly command: string;
  /** How far it stands back for others, -20 to 19. */
  readonly niceness: number;
  /** Processor time it has taken, milliseconds. */
  readonly cpuMs: number;
  /** Processor time of its children that have ended, milliseconds. */
  readonly endedChildrenCpuMs: number;
}

/** A process and all its descendants, itself first; none where there is no /proc. */
export function readTree(rootPid: number): ProcessReading[] {
  const all = pids().flatMap((pid) => readProcess(pid) ?? []);
  const children = groupByParent(all);
  const tree = all.filter(({ pid }) => pid === rootPid);
  for (const { pid } of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** Most resident memory a process has had in its life, bytes. */
export function peakResidentBytes(pid: number): number {
  return readKilobytes(`/proc/${pid}/status`, 'VmHWM') ?? 0;
}

/** Resident memory of a process now, bytes. */
export function residentBytes(pid: number): number {
  return readKilobytes(`/proc/${pid}/status`, 'VmRSS') ?? 0;
}

/** Resident memory that a process shares with no file and no other process, bytes; 0 where the kernel does not tell it. */
export function anonymousBytes(pid: number): number {
  return readKilobytes(`/proc/${pid}/smaps_rollup`, 'Pss_Anon') ?? 0;
}

/**
 * Resident memory with each shared page divided among those who share it, bytes; where the kernel does not tell it,
 * the whole resident memory.
 */
export function proportionalBytes(pid: number): number {
  return (
    readKilobytes(`/proc/${pid}/smaps_rollup`, 'Pss') ?? readKilobytes(`/proc/${pid}/status`, 'VmRSS') ?? 0
  );
}

/** Processor time that all programs of the machine have taken, milliseconds; 0 where there is no /proc. */
export function machineCpuMs(): number {
  const [line = ''] = read('/proc/stat').split('\n');
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + interrupts + softInterrupts) * MS_PER_TICK;
}

function readProcess(pid: number): ProcessReading | null {
  const stat = read(`/proc/${pid}/stat`);
  // The name in parentheses may itself hold spaces and parentheses.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [, parentPid] = fields;
  if (stat === '' || parentPid === undefined) return null;
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0, , niceness = 0] = fields.slice(11, 17);
  return {
    pid,
    parentPid,
    command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim(),
    niceness,
    cpuMs: (user + system) * MS_PER_TICK,
    endedChildrenCpuMs: (childrenUser + childrenSystem) * MS_PER_TICK,
  };
}

function groupByParent(readings: readonly ProcessReading[]): Map<number, ProcessReading[]> {
  const groups = new Map<number, ProcessReading[]>();
  for (const reading of readings) {
    const group = groups.get(reading.parentPid);
    if (group) group.push(reading);
    else groups.set(reading.parentPid, [reading]);
  }
  return groups;
}

function pids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function readKilobytes(file: string, name: string): number | undefined {
  const found = new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(read(file));
  return found ? Number(found[1]) * 1024 : undefined;
}

/** A file of /proc, empty when its process is gone. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
