import type { Lane } from '../job/catalogue.ts';
import type { JobRun } from '../ports.ts';

/** A worker that says nothing for so long is taken for gone, milliseconds. It says something every `KEEP_ALIVE_MS`. */
export const SILENT_MS = 10_000;

/** A run that a worker is busy with. */
export interface RunInHand extends JobRun {
  readonly lane: Lane;
  readonly since: Date;
}

/** What a worker says of itself. */
export interface WorkerReport {
  /** Another one for each process. */
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: Date;
  /** Those it holds, as `name@version`. */
  readonly models: readonly string[];
  readonly inHand: readonly RunInHand[];
}

export interface WorkerView extends WorkerReport {
  /** When it last said something. */
  readonly seenAt: Date;
}

/** The workers that are there. */
export interface WorkerRegistry {
  /** Says that a worker is there. What it does not say again within {@link SILENT_MS} is not believed any more. */
  attend(worker: WorkerReport): Promise<void>;
  /** Says that it is not there any more. */
  leave(id: string): Promise<void>;
  /** The longest there first. */
  list(): Promise<WorkerView[]>;
}
