import type { CountingListener } from '../load/load.ts';
import {
  anonymousBytes,
  machineCpuMs,
  type ProcessReading,
  peakResidentBytes,
  proportionalBytes,
  readTree,
  residentBytes,
} from './proc.ts';
import { POSTGRES, Roles } from './roles.ts';

const SAMPLE_MS = 1_000;

/** Processor time so far, milliseconds. */
export interface CpuReading {
  readonly atMs: number;
  readonly byRole: ReadonlyMap<string, number>;
  /** Of every program on the machine. */
  readonly machine: number;
}

/** Processor time between two readings. */
export interface CpuUse {
  /** Share of one core, by role. */
  readonly shares: Readonly<Record<string, number>>;
  /** Share of one core that all programs of the machine took together. */
  readonly machineShare: number;
}

/** Watches the processes of the service that the benchmark started, from outside, by what they are for. */
export class ProcessSampler {
  private readonly roles = new Roles();
  private readonly peaks = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;

  /** @param rootPid - the parent of all that is watched, in the first place the benchmark's own process */
  constructor(private readonly rootPid: number = process.pid) {
    this.timer = setInterval(() => this.sampleMemory(), SAMPLE_MS);
  }

  readCpu(): CpuReading {
    const byRole = new Map<string, number>();
    for (const { role, reading } of this.processes()) {
      // Postgres ends and forks backends as it likes; what the ended ones took must not be lost.
      const endedMs = role === POSTGRES ? reading.endedChildrenCpuMs : 0;
      byRole.set(role, (byRole.get(role) ?? 0) + reading.cpuMs + endedMs);
    }
    return { atMs: performance.now(), byRole, machine: machineCpuMs() };
  }

  /** Process ids of all whose role begins so; none where there is no /proc. */
  pidsOf(role: string): number[] {
    return this.processes()
      .filter((one) => one.role.startsWith(role))
      .map(({ reading }) => reading.pid);
  }

  /** Memory each role holds now, bytes: resident; of Postgres what is no shared buffer, which are as large as they may get. */
  memoryNow(): Map<string, number> {
    return this.sum(({ pid }, role) => (role === POSTGRES ? anonymousBytes(pid) : residentBytes(pid)));
  }

  /** Most memory each role has held so far, bytes: resident; of Postgres, all its processes, shared memory once. */
  peakMemory(): Record<string, number> {
    this.sampleMemory();
    return Object.fromEntries(this.peaks);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private sampleMemory(): void {
    const now = this.sum(({ pid }, role) =>
      role === POSTGRES ? proportionalBytes(pid) : peakResidentBytes(pid),
    );
    for (const [role, bytes] of now) this.peaks.set(role, Math.max(bytes, this.peaks.get(role) ?? 0));
  }

  private sum(bytesOf: (reading: ProcessReading, role: string) => number): Map<string, number> {
    const sums = new Map<string, number>();
    for (const { role, reading } of this.processes()) {
      sums.set(role, (sums.get(role) ?? 0) + bytesOf(reading, role));
    }
    return sums;
  }

  private processes(): { role: string; reading: ProcessReading }[] {
    return readTree(this.rootPid).flatMap((reading) => {
      const role = this.roles.of(reading, this.rootPid);
      return role === null ? [] : { role, reading };
    });
  }
}

/** Takes a reading when a load begins to count and another when it ends. */
export class CpuWatch implements CountingListener {
  private begin: CpuReading | null = null;
  private end: CpuReading | null = null;

  constructor(private readonly sampler: ProcessSampler) {}

  onBegin(): void {
    this.begin = this.sampler.readCpu();
  }

  onEnd(): void {
    this.end = this.sampler.readCpu();
  }

  get use(): CpuUse {
    if (this.begin === null || this.end === null) throw new Error('the load has not counted');
    return cpuUse(this.begin, this.end);
  }
}

/** What was used from one reading to a later one. */
function cpuUse(from: CpuReading, to: CpuReading): CpuUse {
  const elapsedMs = to.atMs - from.atMs;
  const roles = [...to.byRole.keys()].sort();
  const shares = roles.map((role) => [
    role,
    ((to.byRole.get(role) ?? 0) - (from.byRole.get(role) ?? 0)) / elapsedMs,
  ]);
  return { shares: Object.fromEntries(shares), machineShare: (to.machine - from.machine) / elapsedMs };
}
