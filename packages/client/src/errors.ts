/** The service refused a request, or could not be reached. */
export class HbscClientError extends Error {
  override readonly name = 'HbscClientError';
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Seconds after which it is worth to ask again; null where the service does not say. */
  readonly retryAfter: number | null;

  constructor(
    /** One of the service's error codes, or `UNREACHABLE` when there was no answer from it. */
    readonly code: string,
    message: string,
    {
      retryable = false,
      retryAfter = null,
      cause,
    }: { retryable?: boolean; retryAfter?: number | null; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.retryable = retryable;
    this.retryAfter = retryAfter;
  }
}

/** There was no answer, or it broke off. */
export function unreachable(endpoint: string, cause?: unknown): HbscClientError {
  return new HbscClientError('UNREACHABLE', `No HBSC service answers at ${endpoint}.`, {
    retryable: true,
    cause,
  });
}
