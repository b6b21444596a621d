import type { IncomingHttpHeaders } from 'node:http';
import { HbscError } from '@hbsc/core';

/** What a browser says of a request that the page's own server gets, or that no page made. */
const OWN_SITES: readonly unknown[] = [undefined, 'same-origin', 'none'];

/**
 * Streams are for the service's own pages and for what is no browser: others may look at no user's jobs, and neither
 * WebSockets nor event streams are kept from them by the browser.
 *
 * @param origins - of other sites whose pages may open one all the same
 * @throws HbscError `FORBIDDEN` for a request of another site's page
 */
export function refuseForeignPages(headers: IncomingHttpHeaders, origins: readonly string[]): void {
  const { origin, host } = headers;
  if (origin !== undefined && origins.includes(origin)) return;
  const isOwn = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
  if (isOwn && OWN_SITES.includes(headers['sec-fetch-site'])) return;
  const page = origin === undefined ? 'a page of another site' : `a page of ${origin.slice(0, 200)}`;
  throw new HbscError(
    'FORBIDDEN',
    `This stream was asked for by ${page}. Only pages of ${host ?? 'this host'} itself may open one, and programs that are no browser.`,
  );
}
