import type { JobRun } from './ports.ts';

/** A webhook that is owed for one run of one job. */
export interface WebhookDelivery extends JobRun {
  readonly url: string;
  readonly status: 'PENDING' | 'DELIVERED' | 'FAILED';
  readonly createdAt: Date;
  /** Oldest first. */
  readonly attempts: readonly WebhookAttempt[];
}

/** One try to deliver a webhook. */
export interface WebhookAttempt {
  readonly number: number;
  readonly at: Date;
  readonly durationMs: number;
  /** HTTP status of the answer, null when there was none. */
  readonly statusCode: number | null;
  /** Why it failed, for the client to read; null when it was delivered. */
  readonly error: string | null;
}

/** The log of webhooks. */
export interface WebhookRepository {
  find(run: JobRun): Promise<WebhookDelivery | null>;
  /** Every webhook of these jobs, of each the oldest run first. */
  listOf(jobIds: readonly string[]): Promise<WebhookDelivery[]>;
  /** Commits one attempt and what it came to. Without effect on the status of a webhook that is not PENDING. */
  record(
    run: JobRun,
    attempt: Omit<WebhookAttempt, 'number'>,
    status: WebhookDelivery['status'],
  ): Promise<void>;
  /** Dates a PENDING webhook to its next attempt, so long from now; that is no attempt. */
  putOff(run: JobRun, waitMs: number): Promise<void>;
  /**
   * Takes up at most `limit` PENDING webhooks whose next attempt is overdue by `quietMs`; each is touched by this.
   */
  takeUnattended(quietMs: number, limit: number): Promise<JobRun[]>;
}

/** Carries a signed message to an address that a client gave. */
export interface WebhookTransport {
  /** @throws HbscError `BAD_USER_INPUT` when a webhook may not go to this address, as far as it tells by itself */
  admit(url: string): void;
  /**
   * @returns the HTTP status of the answer
   * @throws the signal's reason once it is aborted
   * @throws Error with a message the client may read when there was no answer, or the address is not allowed
   */
  post(url: string, message: WebhookMessage, signal: AbortSignal): Promise<number>;
}

export interface WebhookMessage {
  /** The same for every attempt: receivers tell repetitions by it. Holds no full stop: signatures part it from the rest by one. */
  readonly id: string;
  /** When this attempt is made. */
  readonly at: Date;
  /** JSON. */
  readonly body: string;
}
