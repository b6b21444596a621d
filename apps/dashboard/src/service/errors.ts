import { HbscClientError } from '@hbsc/client';

/** Whether the same request may succeed in a moment. */
export function isWorthAnotherTry(error: unknown): boolean {
  return error instanceof HbscClientError && error.retryable && error.code !== 'RATE_LIMITED';
}

/** What went wrong, as the service's code and a sentence. */
export function problemOf(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof HbscClientError) return error;
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
}
