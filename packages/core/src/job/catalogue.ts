import { z } from 'zod';

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
}

function define<Payload>(definition: JobDefinition<Payload>): JobDefinition<Payload> {
  return definition;
}

/** Every kind of background work there is. A worker refuses to boot unless it handles each exactly once. */
export const JOB_CATALOGUE = {
  'classify-recording': define({
    queue: 'classify-interactive',
    payload: z.object({ jobId: z.uuid(), run: z.number().int().positive() }),
    attempts: 2,
    backoffMs: 500,
    lockMs: 5_000,
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
