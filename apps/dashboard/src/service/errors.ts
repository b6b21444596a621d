import { HbscClientError } from '@hbsc/client';

/** Whether the same request may succeed in a moment: there was no answer, or something is wrong on the side of the service. */
export function isWorthAnotherTry(error: unknown): boolean {
  return error instanceof HbscClientError && error.retryable && error.code !== 'RATE_LIMITED';
}

/** The `meta` of a mutation whose failure is shown where it was asked for: that of any other is shown over the page. */
export const SHOWN_IN_PLACE = { shown: 'in place' };

/** What went wrong, as the service's code and a sentence. */
export function problemOf(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof HbscClientError) return error;
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
}
