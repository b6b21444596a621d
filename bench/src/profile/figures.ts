import type { Machine } from '../machine.ts';

/** Where one process spent its time. */
export interface ProcessProfile {
  readonly name: string;
  /** Busy time for each request it had a part in, milliseconds. */
  readonly msPerRequest: number;
  /** By package, milliseconds a request, most first. */
  readonly byOwner: readonly (readonly [string, number])[];
}

export interface ProfileFigures {
  readonly machine: Machine;
  readonly queue: 'Postgres' | 'Redis';
  readonly clients: number;
  readonly requestsPerSecond: number;
  readonly foreignShare: number;
  readonly into: string;
  readonly profiles: readonly ProcessProfile[];
}
