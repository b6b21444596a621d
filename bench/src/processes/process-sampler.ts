import type { CountingListener } from '../load/load.ts';
import { machineCpuMs, peakResidentBytes, proportionalBytes, readTree } from './proc.ts';
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

/** Watches the service's processes from outside, by what they are for. */
export class ProcessSampler {
  private readonly roles = new Roles();
  private readonly peaks = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;

  /** @param rootPid - of `hbsc up`; its descendants are the service */
  constructor(private readonly rootPid: number) {
    this.timer = setInterval(() => this.sampleMemory(), SAMPLE_MS);
  }

  readCpu(): CpuReading {
    const byRole = new Map<string, number>();
    for (const reading of readTree(this.rootPid)) {
      const role = this.roles.of(reading, this.rootPid);
      // Postgres ends and forks backends as it likes; what the ended ones took must not be lost.
      const endedMs = role === POSTGRES ? reading.endedChildrenCpuMs : 0;
      byRole.set(role, (byRole.get(role) ?? 0) + reading.cpuMs + endedMs);
    }
    return { atMs: performance.now(), byRole, machine: machineCpuMs() };
  }

  /** Process ids of all workers; none where there is no /proc. */
  workerPids(): number[] {
    const workers = readTree(this.rootPid).filter((reading) =>
      this.roles.of(reading, this.rootPid).startsWith('worker '),
    );
    return workers.map(({ pid }) => pid);
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
    const now = new Map<string, number>();
    for (const reading of readTree(this.rootPid)) {
      const role = this.roles.of(reading, this.rootPid);
      const bytes = role === POSTGRES ? proportionalBytes(reading.pid) : peakResidentBytes(reading.pid);
      now.set(role, (now.get(role) ?? 0) + bytes);
    }
    for (const [role, bytes] of now) this.peaks.set(role, Math.max(bytes, this.peaks.get(role) ?? 0));
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
