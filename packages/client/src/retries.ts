import { HbscClientError } from './errors.ts';
import { pause } from './pause.ts';

/** Milliseconds; each pause is up to twice as long as the one before. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** Whoever is told to wait longer is told at once. */
const LONGEST_WAIT_MS = 60_000;

export interface RetryOptions {
  /** Tries after the first. */
  readonly retries: number;
  /** Whether what failed like this may be tried again. */
  readonly mayRepeat: (error: HbscClientError) => boolean;
  readonly signal: AbortSignal | undefined;
}

/**
 * Tries something, and again while it fails with what may go better later.
 *
 * @throws what the last try threw; the signal's reason
 */
export async function withRetries<Result>(
  attempt: () => Promise<Result>,
  { retries, mayRepeat, signal }: RetryOptions,
): Promise<Result> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      const ms = pauseAfter(failures, error);
      const isLast = failures > retries || ms > LONGEST_WAIT_MS;
      if (!(error instanceof HbscClientError) || !error.retryable || isLast || !mayRepeat(error)) throw error;
      await pause(ms, signal);
    }
  }
}

/**
 * How long to wait before another try, in milliseconds: as the service says; else longer with each failure, and never at the
 * same moment as all others that lost the same server.
 *
 * @param failures - in a row
 */
export function pauseAfter(failures: number, error: unknown): number {
  const told = error instanceof HbscClientError ? (error.retryAfter ?? 0) * 1000 : 0;
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  return Math.max(told, longest * (0.5 + Math.random() / 2));
}
