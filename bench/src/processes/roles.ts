import type { ProcessReading } from './proc.ts';

export const POSTGRES = 'postgres';

const NUMBERED: readonly (readonly [role: string, command: RegExp])[] = [
  ['worker', /\bworker\/dist\/main\.js/],
  ['compute', /\bworker\/dist\/compute\/compute\.js/],
];

/** Tells what each process of the service is for; a worker and its compute process share a number. */
export class Roles {
  private readonly workers: number[] = [];

  /**
   * @param reading - one of the service's processes
   * @param rootPid - of `hbsc up`
   */
  of({ pid, parentPid, command }: ProcessReading, rootPid: number): string {
    if (pid === rootPid) return 'supervisor';
    if (/\bgateway\/dist\/main\.js/.test(command)) return 'gateway';
    const numbered = NUMBERED.find(([, pattern]) => pattern.test(command));
    if (numbered) return `${numbered[0]} ${this.numberOf(numbered[0] === 'worker' ? pid : parentPid)}`;
    return /\bpostgres\b/.test(command) ? POSTGRES : 'other';
  }

  private numberOf(workerPid: number): number {
    if (!this.workers.includes(workerPid)) this.workers.push(workerPid);
    return this.workers.indexOf(workerPid) + 1;
  }
}
