/** The machinery failed, not the work: another attempt may succeed. */
export abstract class IsolatedProcessError extends Error {}

/** The request took too long and its process was killed. */
export class IsolatedTimeoutError extends IsolatedProcessError {
  override readonly name = 'IsolatedTimeoutError';

  constructor(readonly timeoutMs: number) {
    super(`the isolated process did not answer within ${timeoutMs} ms and was killed`);
  }
}

/** The process outgrew its memory ceiling and was killed. */
export class IsolatedMemoryError extends IsolatedProcessError {
  override readonly name = 'IsolatedMemoryError';

  /** Both in bytes of resident memory. */
  constructor(
    readonly foundBytes: number,
    readonly maxRssBytes: number,
  ) {
    super(`the isolated process held ${foundBytes} bytes, more than its ${maxRssBytes}, and was killed`);
  }
}

/** Nobody wants the answer any longer, and the process was killed for it. */
export class IsolatedAbortedError extends IsolatedProcessError {
  override readonly name = 'IsolatedAbortedError';

  constructor() {
    super('the request was aborted and the isolated process killed');
  }
}

/** The process ended by itself, or somebody else ended it. */
export class IsolatedCrashError extends IsolatedProcessError {
  override readonly name = 'IsolatedCrashError';

  /** @param lastWords - the end of what it wrote to standard error; for logs, never for clients */
  constructor(
    readonly exitCode: number | null,
    readonly signal: NodeJS.Signals | null,
    readonly lastWords: string,
    options?: ErrorOptions,
  ) {
    super(`the isolated process ended with ${signal ?? `exit code ${exitCode ?? 'unknown'}`}`, options);
  }
}

/** The process could not be brought to readiness. Its cause is what stopped the last attempt. */
export class IsolatedStartError extends IsolatedProcessError {
  override readonly name = 'IsolatedStartError';

  constructor(
    readonly attempts: number,
    cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const lastWords = cause instanceof IsolatedCrashError && cause.lastWords ? `\n${cause.lastWords}` : '';
    super(`the isolated process was not ready after ${attempts} attempts; at last, ${reason}${lastWords}`, {
      cause,
    });
  }
}

/** The owner closed the process. */
export class IsolatedClosedError extends IsolatedProcessError {
  override readonly name = 'IsolatedClosedError';

  constructor() {
    super('the isolated process is closed');
  }
}

/** What the handler threw, as far as it can be told across processes. */
export interface HandlerFault {
  readonly name: string;
  readonly message: string;
  /** The error's own `code`, where it had one. */
  readonly code: string | null;
  /** Its own `limit`: the name of the one that was gone beyond. */
  readonly limit: string | null;
}

/** The handler threw: the work failed, the process is well. */
export class IsolatedHandlerError extends Error {
  override readonly name = 'IsolatedHandlerError';
  readonly remoteName: string;
  readonly code: string | null;
  readonly limit: string | null;

  constructor({ name, message, code, limit }: HandlerFault) {
    super(message);
    this.remoteName = name;
    this.code = code;
    this.limit = limit;
  }
}
