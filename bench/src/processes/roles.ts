import type { ProcessReading } from './proc.ts';

export const POSTGRES = 'postgres';

const GATEWAY = /\bgateway\/dist\/main\.js/;
const WORKER = /\bworker\/dist\/main\.js/;
const COMPUTE = /\bworker\/dist\/compute\/compute\.js/;

/** Tells what each process of the service is for; a worker and its compute processes share a number. */
export class Roles {
  private readonly workers: number[] = [];

  /**
   * @param reading - one of the service's processes
   * @param rootPid - of `hbsc up`
   */
  of({ pid, parentPid, command, niceness }: ProcessReading, rootPid: number): string {
    if (pid === rootPid) return 'supervisor';
    if (GATEWAY.test(command)) return 'gateway';
    if (WORKER.test(command)) return `worker ${this.numberOf(pid)}`;
    // That of the bulk lane stands back for the other.
    if (COMPUTE.test(command))
      return `${niceness > 0 ? 'bulk compute' : 'compute'} ${this.numberOf(parentPid)}`;
    return /\bpostgres\b/.test(command) ? POSTGRES : 'other';
  }

  private numberOf(workerPid: number): number {
    if (!this.workers.includes(workerPid)) this.workers.push(workerPid);
    return this.workers.indexOf(workerPid) + 1;
  }
}
