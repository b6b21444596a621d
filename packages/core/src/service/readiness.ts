import { HbscError } from '../errors.ts';
import type { BlobStore } from '../ports.ts';

/** Longest wait for a sign of life, milliseconds. */
const PATIENCE_MS = 2_000;

/** What a process cannot do its work without. */
export interface Necessities {
  readonly database: { ping(): Promise<void> };
  readonly blobs: Pick<BlobStore, 'ping'>;
  readonly queue: { ping(): Promise<void> };
}

/**
 * Asks everything at once whether it is there.
 *
 * @returns a function that throws HbscError `STORAGE_UNAVAILABLE` when the database or the recordings do not answer in
 *   {@link PATIENCE_MS}, `QUEUE_UNAVAILABLE` when the queue does not
 */
export function readinessOf({ database, blobs, queue }: Necessities): () => Promise<void> {
  return async () => {
    const answers = await Promise.allSettled([
      ask(database, new HbscError('STORAGE_UNAVAILABLE', 'The database does not answer.')),
      ask(blobs, new HbscError('STORAGE_UNAVAILABLE')),
      ask(queue, new HbscError('QUEUE_UNAVAILABLE')),
    ]);
    for (const answer of answers) if (answer.status === 'rejected') throw answer.reason;
  };
}

async function ask(necessity: { ping(): Promise<void> }, silence: HbscError): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, PATIENCE_MS);
  });
  try {
    await Promise.race([necessity.ping(), tooLate]);
  } catch {
    throw silence;
  } finally {
    clearTimeout(timer);
  }
}
