import type { JobType, Processor, Queue, Worker, WorkerOptions } from 'bullmq';

/** BullMQ's queue, as far as producers use it. */
export type BullQueue = TellsErrors &
  CountsJobs &
  Pick<
    Queue,
    | 'add'
    | 'addBulk'
    | 'remove'
    | 'upsertJobScheduler'
    | 'pause'
    | 'resume'
    | 'isPaused'
    | 'waitUntilReady'
    | 'close'
  >;

/** BullMQ's worker, as far as consumers use it. */
export type BullWorker = TellsErrors & Pick<Worker, 'waitUntilReady' | 'close'>;

interface CountsJobs {
  /** On Postgres there is one more type than BullMQ says. */
  getJobCounts(...types: (JobType | 'paused')[]): Promise<Record<string, number>>;
}

interface TellsErrors {
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Longest wait of a producer for the queue's server, milliseconds: somebody waits for its answer. */
export const PRODUCER_PATIENCE_MS = 2_000;

/** BullMQ on one server, and the connections that everything a process opens there shares. */
export interface QueueBackend {
  openQueue(name: string): BullQueue;
  openWorker(name: string, process: Processor, options: Omit<WorkerOptions, 'connection'>): BullWorker;
  /** Creates or updates what the server has to hold beforehand. Safe to run from many processes at once. */
  migrate(): Promise<void>;
  /** Ends the connections; queues and workers are closed first. */
  close(): Promise<void>;
}
