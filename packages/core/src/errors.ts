import type { LimitName } from './limits.ts';

/** What each error code means to a client. The one list: GraphQL, HTTP and workers all read it. */
const CATALOGUE = {
  BAD_USER_INPUT: {
    status: 400,
    retryable: false,
    text: 'The request is not valid.',
    advice: 'Correct what the message names and send the request again.',
  },
  UNAUTHENTICATED: {
    status: 401,
    retryable: false,
    text: 'No valid credentials were given.',
    advice: 'Send a valid API key.',
  },
  FORBIDDEN: {
    status: 403,
    retryable: false,
    text: 'These credentials do not allow this.',
    advice: 'Ask an administrator, or use credentials that allow it.',
  },
  NOT_FOUND: {
    status: 404,
    retryable: false,
    text: 'There is no such thing.',
    advice: 'Check the id; what it named may have been removed since.',
  },
  CONFLICT: {
    status: 409,
    retryable: false,
    text: 'The request contradicts an earlier one.',
    advice: 'Look at the present state, then decide anew.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    retryable: false,
    text: 'The upload is too large.',
    advice: 'Send a smaller file, such as a shorter or compressed recording.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    retryable: false,
    text: 'The file is not a recording we can read.',
    advice: 'Send the recording as WAV, FLAC, MP3 or Ogg.',
  },
  UNDECODABLE_AUDIO: {
    status: 422,
    retryable: false,
    text: 'The recording could not be decoded.',
    advice: 'Export the recording anew from where it was made, best as WAV.',
  },
  AUDIO_TOO_SHORT: {
    status: 422,
    retryable: false,
    text: 'The recording is too short.',
    advice: 'Record longer: some heart beats are needed.',
  },
  AUDIO_TOO_LONG: {
    status: 422,
    retryable: false,
    text: 'The recording is too long.',
    advice: 'Cut out the stretch that matters and send that.',
  },
  SILENT_AUDIO: {
    status: 422,
    retryable: false,
    text: 'The recording is silent.',
    advice: 'Check the microphone and its level, then record again.',
  },
  ARCHIVE_REJECTED: {
    status: 422,
    retryable: false,
    text: 'The archive was rejected.',
    advice: 'Pack the archive anew without the entry that the message names.',
  },
  RATE_LIMITED: {
    status: 429,
    retryable: true,
    text: 'Too many requests.',
    advice: 'Wait a little, then send fewer requests.',
  },
  QUEUE_UNAVAILABLE: {
    status: 503,
    retryable: true,
    text: 'The job queue cannot be reached.',
    advice:
      'Nothing need be done: it goes on when the queue is back. If it stays away, look at Redis or Postgres.',
  },
  STORAGE_UNAVAILABLE: {
    status: 503,
    retryable: true,
    text: 'The storage of recordings cannot be reached.',
    advice: 'Retry when the storage is back. If it stays away, look at its disk or bucket.',
  },
  MODEL_UNAVAILABLE: {
    status: 503,
    retryable: true,
    text: 'No worker holds the model.',
    advice: 'Start a worker that holds the model, or choose another model, then retry.',
  },
  ISSUER_UNAVAILABLE: {
    status: 503,
    retryable: true,
    text: 'The issuer of tokens cannot be reached.',
    advice: 'Retry when the issuer is back, or send an API key.',
  },
  TIMEOUT: {
    status: 504,
    retryable: true,
    text: 'The work took too long.',
    advice: 'Retry when the workers are less busy; a long recording may need a higher HBSC_COMPUTE_MS.',
  },
  INTERNAL: {
    status: 500,
    retryable: true,
    text: 'Something went wrong on the server.',
    advice: 'Retry once. If it fails again, the logs of the workers say why.',
  },
} as const satisfies Record<string, ErrorMeaning>;

export interface ErrorMeaning {
  /** HTTP status of an answer that carries this code alone. */
  readonly status: number;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** What a user reads when nothing more precise is known. */
  readonly text: string;
  /** What would do, for the one who reads the error. */
  readonly advice: string;
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
  /** After how long the same request may succeed, seconds, where that can be told. */
  readonly retryAfter: number | undefined;
  /** The limit that was gone beyond, where it is one. */
  readonly limit: LimitName | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string = CATALOGUE[code].text,
    { retryAfter, limit, ...options }: HbscErrorOptions = {},
  ) {
    super(message, options);
    this.retryAfter = retryAfter;
    this.limit = limit;
  }
}

export interface HbscErrorOptions {
  readonly cause?: unknown;
  /** After how long the same request may succeed, seconds. */
  readonly retryAfter?: number;
  readonly limit?: LimitName | undefined;
}

/** The limit that an error is about; undefined when it is about something else. */
export function limitOf(error: unknown): LimitName | undefined {
  return error instanceof HbscError ? error.limit : undefined;
}

/** An error's public face: an {@link HbscError} as it is, anything else as `INTERNAL` with no detail. */
export function publicErrorOf(error: unknown): { code: ErrorCode; message: string } {
  if (error instanceof HbscError) return { code: error.code, message: error.message };
  return { code: 'INTERNAL', message: CATALOGUE.INTERNAL.text };
}
