import type { IncomingHttpHeaders } from 'node:http';
import { type AuthMode, HbscError } from '@hbsc/core';

/** Which names a gateway may be asked for by; null is any. */
export type AllowedHosts = ReadonlySet<string> | null;

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/;

/**
 * A gateway that asks nobody for a key is safe from web pages as long as they cannot pass for its own. A page whose name its
 * owner points to 127.0.0.1 (DNS rebinding) could: it is given away by the name it asks for. A key no such page has.
 *
 * @param names - by which an open gateway may be asked for besides the machine's own, such as those of a proxy in front of it
 */
export function allowedHostsOf(mode: AuthMode, names: readonly string[]): AllowedHosts {
  return mode === 'open' ? new Set(names) : null;
}

/** @throws HbscError `FORBIDDEN` for a request by a name that is not among those allowed */
export function refuseForeignHosts({ host = '' }: IncomingHttpHeaders, allowed: AllowedHosts): void {
  if (allowed === null) return;
  const name = host.toLowerCase().replace(/:\d+$/, '');
  if (LOOPBACK.test(name) || allowed.has(name)) return;
  throw new HbscError(
    'FORBIDDEN',
    `This gateway was asked for as ${name ? `"${name.slice(0, 200)}"` : 'nothing'}. It answers as localhost or 127.0.0.1, and by the names in HBSC_ALLOWED_HOSTS.`,
  );
}
