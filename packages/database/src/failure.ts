import { HbscError } from '@hbsc/core';

/** How the triggers of the schema refuse what is to be written; the message is for whoever asked. */
const REFUSED = 'HB001';

/** What the pool says when no connection became free, or could be made, in time. */
const POOL_TIMEOUT = 'timeout exceeded when trying to connect';

/**
 * Codes by which the system and Postgres say that there is no way to the server, or that it lets nobody in:
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const AWAY =
  /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|08...|57P0[1-3]|53300)$/;

/** What Prisma's adapter makes of the system's codes. */
const AWAY_IN_PRISMA = /^(DatabaseNotReachable|ConnectionClosed|SocketTimeout)$/;

/** What the driver says, without a code, of a connection that is gone. */
const GONE = /^(Connection terminated|Query read timeout$)|is not queryable$/;

/**
 * For `catch`: tells what a client may know of a statement that failed; anything else is thrown as it is.
 *
 * @throws HbscError `STORAGE_UNAVAILABLE` when the database is busy or away, `CONFLICT` for what the schema refuses
 */
export function failed(error: unknown): never {
  for (const { code, originalCode, kind, message } of reasonsOf(error)) {
    if (code === REFUSED) throw new HbscError('CONFLICT', message, { cause: error });
    if (message === POOL_TIMEOUT)
      throw unavailable('The database is busy: it had no connection to spare. Try again later.', error);
    if (says(AWAY, code ?? originalCode) || says(AWAY_IN_PRISMA, kind) || says(GONE, message))
      throw unavailable('The database does not answer. Try again later.', error);
  }
  throw error;
}

function unavailable(message: string, cause: unknown): HbscError {
  return new HbscError('STORAGE_UNAVAILABLE', message, { cause });
}

function says(pattern: RegExp, text: unknown): boolean {
  return typeof text === 'string' && pattern.test(text);
}

/** What errors of the driver and of Prisma hold; Prisma has the driver's own in `meta`. */
interface Reason {
  readonly code?: unknown;
  readonly originalCode?: unknown;
  readonly kind?: unknown;
  readonly message?: string;
  readonly cause?: unknown;
  readonly meta?: { readonly driverAdapterError?: unknown };
}

/** The error and what led to it. What a client may see already is told by itself. */
function* reasonsOf(error: unknown): Generator<Reason> {
  for (let at = error; typeof at === 'object' && at !== null && !(at instanceof HbscError); ) {
    const reason: Reason = at;
    yield reason;
    at = reason.meta?.driverAdapterError ?? reason.cause;
  }
}
