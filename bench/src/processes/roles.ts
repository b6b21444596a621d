import type { ProcessReading } from './proc.ts';

export const POSTGRES = 'postgres';

const SUPERVISOR = /\bcli\/dist\/main\.js up\b/;
const GATEWAY = /\bgateway\/dist\/main\.js/;
const SERVER = /\bhttp-adapters\/server\.js/;
const WORKER = /\bworker\/dist\/main\.js/;
const COMPUTE = /\bworker\/dist\/compute\/compute\.js/;

/** Tells what each process of the service is for; a worker and its compute processes share a number. */
export class Roles {
  private readonly workers: number[] = [];

  /**
   * @param reading - one of the processes below the root
   * @param rootPid - of the benchmark, or of what it measures
   * @returns null for what is the benchmark's own
   */
  of({ pid, parentPid, command, niceness }: ProcessReading, rootPid: number): string | null {
    if (SUPERVISOR.test(command)) return 'supervisor';
    if (GATEWAY.test(command)) return 'gateway';
    if (SERVER.test(command)) return 'server';
    if (WORKER.test(command)) return `worker ${this.numberOf(pid)}`;
    // That of the bulk lane stands back for the other.
    if (COMPUTE.test(command))
      return `${niceness > 0 ? 'bulk compute' : 'compute'} ${this.numberOf(parentPid)}`;
    if (/\bpostgres\b/.test(command)) return POSTGRES;
    if (/\bredis-server\b/.test(command)) return 'redis';
    return pid === rootPid || parentPid === rootPid ? null : 'other';
  }

  private numberOf(workerPid: number): number {
    if (!this.workers.includes(workerPid)) this.workers.push(workerPid);
    return this.workers.indexOf(workerPid) + 1;
  }
}
