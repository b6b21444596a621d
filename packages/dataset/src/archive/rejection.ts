import { HbscError, type HbscErrorOptions } from '@hbsc/core';

/** What files lie in, as it reads in messages. */
export type Container = 'archive' | 'folder';

/** The archive is not one to take anything from. */
export function rejected(message: string, options: HbscErrorOptions = {}): HbscError {
  return new HbscError('ARCHIVE_REJECTED', message, options);
}

/** What reading an archive threw, as a rejection, unless it is one already or no fault of the archive. */
export function asRejection(format: string, error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof HbscError || isOfSystem(error)) return error;
  const { message } = error as Error;
  return rejected(`The ${format} archive is damaged (${message}). Pack it anew.`, { cause: error });
}

/** Whether it was the system that failed, not the archive. */
export function isOfSystem(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}

/** How names from archives read in messages: quoted, control characters escaped, cut where they are long. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 99)}…` : name);
}
