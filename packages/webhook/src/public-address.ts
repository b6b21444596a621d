import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** All of IPv6 that has been handed out for the public internet. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

const PRIVATE_NAME = /(^|\.)(localhost|local|internal)\.?$/;

/** Whether an IP address is one that anybody on the internet may have: no private, shared, local or otherwise special one. */
export function isPublicAddress(address: string): boolean {
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST);
}

/**
 * Whether a URL's host may be public, as far as it tells by itself: a name may still lead to any address.
 *
 * @param host - as the URL parser writes it: addresses in one form alone, those of IPv6 in brackets
 */
export function isPublicHost(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) ? isPublicAddress(address) : !PRIVATE_NAME.test(host);
}
