/** What each error code means to a client. The one list: GraphQL, HTTP and workers all read it. */
const CATALOGUE = {
  BAD_USER_INPUT: { status: 400, retryable: false, text: 'The request is not valid.' },
  UNAUTHENTICATED: { status: 401, retryable: false, text: 'No valid credentials were given.' },
  FORBIDDEN: { status: 403, retryable: false, text: 'These credentials do not allow this.' },
  NOT_FOUND: { status: 404, retryable: false, text: 'There is no such thing.' },
  CONFLICT: { status: 409, retryable: false, text: 'The request contradicts an earlier one.' },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false, text: 'The upload is too large.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retryable: false, text: 'The file is not a recording we can read.' },
  UNDECODABLE_AUDIO: { status: 422, retryable: false, text: 'The recording could not be decoded.' },
  AUDIO_TOO_SHORT: { status: 422, retryable: false, text: 'The recording is too short.' },
  AUDIO_TOO_LONG: { status: 422, retryable: false, text: 'The recording is too long.' },
  SILENT_AUDIO: { status: 422, retryable: false, text: 'The recording is silent.' },
  ARCHIVE_REJECTED: { status: 422, retryable: false, text: 'The archive was rejected.' },
  RATE_LIMITED: { status: 429, retryable: true, text: 'Too many requests.' },
  QUEUE_UNAVAILABLE: { status: 503, retryable: true, text: 'The job queue cannot be reached.' },
  STORAGE_UNAVAILABLE: { status: 503, retryable: true, text: 'The storage of recordings cannot be reached.' },
  MODEL_UNAVAILABLE: { status: 503, retryable: true, text: 'No worker holds the model.' },
  TIMEOUT: { status: 504, retryable: true, text: 'The work took too long.' },
  INTERNAL: { status: 500, retryable: true, text: 'Something went wrong on the server.' },
} as const satisfies Record<string, ErrorMeaning>;

export interface ErrorMeaning {
  /** HTTP status of an answer that carries this code alone. */
  readonly status: number;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** What a user reads when nothing more precise is known. */
  readonly text: string;
}

/** The closed list of codes that leave the service in `extensions.code`. */
export type ErrorCode = keyof typeof CATALOGUE;

export const ERROR_CODES = Object.keys(CATALOGUE) as readonly ErrorCode[];

/** Looks a code up in the catalogue. */
export function meaningOf(code: ErrorCode): ErrorMeaning {
  return CATALOGUE[code];
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(CATALOGUE, value);
}

/**
 * An error a client may see. Its message says what was wrong, what was found and what would be accepted;
 * it never holds a path, a stack or SQL.
 */
export class HbscError extends Error {
  override readonly name = 'HbscError';

  constructor(
    readonly code: ErrorCode,
    message: string = CATALOGUE[code].text,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** An error's public face: an {@link HbscError} as it is, anything else as `INTERNAL` with no detail. */
export function publicErrorOf(error: unknown): { code: ErrorCode; message: string } {
  if (error instanceof HbscError) return { code: error.code, message: error.message };
  return { code: 'INTERNAL', message: CATALOGUE.INTERNAL.text };
}
