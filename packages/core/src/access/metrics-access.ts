import { HbscError } from '../errors.ts';
import { hashOf, isSameHash } from './api-key.ts';
import { bearerOf } from './authentication.ts';

/** Whether a request shows the token that opens the metrics and nothing else. */
export function showsMetricsToken(authorization: unknown, token: string | undefined): boolean {
  const shown = bearerOf(authorization);
  return token !== undefined && shown !== undefined && isSameHash(hashOf(shown), hashOf(token));
}

/**
 * Who may read the metrics of a process that knows no keys: whoever shows the token and, where there is none, this machine alone.
 *
 * @throws HbscError `UNAUTHENTICATED`; `FORBIDDEN` when other machines could ask and there is no token to show
 */
export function admitToMetrics(authorization: unknown, token: string | undefined, isLocal: boolean): void {
  if (token === undefined) {
    if (isLocal) return;
    throw new HbscError(
      'FORBIDDEN',
      'The metrics are closed. Set HBSC_METRICS_TOKEN and show it as "Bearer TOKEN".',
    );
  }
  if (!showsMetricsToken(authorization, token)) {
    throw new HbscError(
      'UNAUTHENTICATED',
      'The metrics ask for HBSC_METRICS_TOKEN. Send it as "Bearer TOKEN".',
    );
  }
}
