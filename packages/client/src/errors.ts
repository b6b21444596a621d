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

/** What made a request come to nothing, as the client tells it: the service's own reason, or why there was none. */
export function clientErrorOf(error: unknown, endpoint: string): HbscClientError {
  if (error instanceof HbscClientError) return error;
  if (!isUnreadable(error)) return unreachable(endpoint, error);
  const message = 'The file cannot be read: it was changed or removed, or it may not be read.';
  return new HbscClientError('BAD_USER_INPUT', message, { cause: error });
}

/** Whether a Blob of a file gave out while it was being sent: then the request failed, and that is its cause. */
function isUnreadable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { name, cause } = error as { readonly name?: unknown; readonly cause?: unknown };
  return name === 'NotReadableError' || isUnreadable(cause);
}

/** There was no answer, or it broke off. */
export function unreachable(endpoint: string, cause?: unknown): HbscClientError {
  return new HbscClientError('UNREACHABLE', `No HBSC service answers at ${endpoint}.`, {
    retryable: true,
    cause,
  });
}
