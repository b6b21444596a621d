import { z } from 'zod';
import type { JobPriority } from './job.ts';

/** One kind of background work: what it carries and what it may cost. */
export interface JobDefinition<Payload> {
  /** BullMQ queue that carries it. Queues are lanes: one never delays the other. */
  readonly queue: string;
  /** Payloads are ids: never audio, never results. */
  readonly payload: z.ZodType<Payload>;
  /** How often the queue delivers one run before giving up on infrastructure failures. */
  readonly attempts: number;
  /** First wait between two deliveries, milliseconds; it doubles. */
  readonly backoffMs: number;
  /** A worker that does not renew its lock for this long is taken for dead, milliseconds. */
  readonly lockMs: number;
  /** Deliveries a worker has in hand at once. */
  readonly concurrency: number;
  /** The queue's own id of a delivery: adding it twice adds it once. */
  readonly deliveryId: (payload: Payload) => string;
}

function define<Payload>(definition: JobDefinition<Payload>): JobDefinition<Payload> {
  return definition;
}

/** One run of one job. */
const runOfJob = z.object({ jobId: z.uuid(), run: z.number().int().positive() });

const idOfRun = ({ jobId, run }: z.infer<typeof runOfJob>): string => `${jobId}.${run}`;

const classify = {
  payload: runOfJob,
  // The waits are 16 s together: Postgres or the storage may be away for that long.
  attempts: 6,
  backoffMs: 500,
  lockMs: 5_000,
  // While one computes, the other's rows are read or written.
  concurrency: 2,
  deliveryId: idOfRun,
};

/** Every kind of background work there is. A worker refuses to boot unless it handles each exactly once. */
export const JOB_CATALOGUE = {
  /** The interactive lane. */
  'classify-recording': define({ ...classify, queue: 'classify-interactive' }),
  /** The bulk lane. */
  'classify-in-bulk': define({ ...classify, queue: 'classify-bulk' }),
  'import-batch': define({
    queue: 'imports',
    payload: z.object({ batchId: z.uuid() }),
    // For what nobody foresaw: it waits for the storage without coming to an end.
    attempts: 6,
    backoffMs: 500,
    lockMs: 5_000,
    // It unpacks on threads of its own, and the next one may wait.
    concurrency: 1,
    deliveryId: ({ batchId }) => batchId,
  }),
  'deliver-webhook': define({
    queue: 'webhooks',
    payload: runOfJob,
    // The last wait is 17 minutes; all of them together 34.
    attempts: 12,
    backoffMs: 1_000,
    lockMs: 30_000,
    concurrency: 8,
    deliveryId: idOfRun,
  }),
  'expire-recordings': define({
    queue: 'maintenance',
    payload: z.object({}),
    attempts: 2,
    backoffMs: 1_000,
    lockMs: 60_000,
    concurrency: 1,
    deliveryId: () => 'expire-recordings',
  }),
} as const;

export type JobName = keyof typeof JOB_CATALOGUE;

export type JobPayload<Name extends JobName> = z.infer<(typeof JOB_CATALOGUE)[Name]['payload']>;

export const JOB_NAMES = Object.keys(JOB_CATALOGUE) as readonly JobName[];

/**
 * Reads what the queue delivered.
 *
 * @throws z.ZodError when it is not a payload of this kind of work
 */
export function parsePayload<Name extends JobName>(name: Name, data: unknown): JobPayload<Name> {
  return JOB_CATALOGUE[name].payload.parse(data) as JobPayload<Name>;
}

/** The two ways of a recording to a worker: a data set never delays a single upload. */
export const LANES = ['INTERACTIVE', 'BULK'] as const;

export type Lane = (typeof LANES)[number];

/** What operators call the queues. */
export const QUEUE_NAMES = ['INTERACTIVE', 'BULK', 'IMPORTS', 'WEBHOOKS', 'MAINTENANCE'] as const;

export type QueueName = (typeof QUEUE_NAMES)[number];

/** The kind of work that each queue carries. */
export const WORK_OF_QUEUE: Readonly<Record<QueueName, JobName>> = {
  INTERACTIVE: 'classify-recording',
  BULK: 'classify-in-bulk',
  IMPORTS: 'import-batch',
  WEBHOOKS: 'deliver-webhook',
  MAINTENANCE: 'expire-recordings',
};

/** Whether jobs of this priority go ahead of the others on their lane. */
export function isUrgent(priority: JobPriority): boolean {
  return priority === 'HIGH';
}

/** The kind of work, and so the lane, that classifies a recording of this priority. */
export function laneOf(priority: JobPriority): 'classify-recording' | 'classify-in-bulk' {
  return priority === 'LOW' ? 'classify-in-bulk' : 'classify-recording';
}
