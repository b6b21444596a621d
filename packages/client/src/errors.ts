/** The service refused a request, or could not be reached. */
export class HbscClientError extends Error {
  override readonly name = 'HbscClientError';
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;

  constructor(
    /** One of the service's error codes, or `UNREACHABLE` when there was no answer from it. */
    readonly code: string,
    message: string,
    { retryable = false, cause }: { retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.retryable = retryable;
  }
}

/** There was no answer, or it broke off. */
export function unreachable(endpoint: string, cause?: unknown): HbscClientError {
  return new HbscClientError('UNREACHABLE', `No HBSC service answers at ${endpoint}.`, {
    retryable: true,
    cause,
  });
}
