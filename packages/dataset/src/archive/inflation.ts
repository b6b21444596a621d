import { formatBytes, type Limits } from '@hbsc/core';
import { type Container, rejected } from './rejection.ts';

/** What an archive may hold. */
export type ArchiveLimits = Pick<
  Limits,
  'archiveBytes' | 'unpackedBytes' | 'archiveEntries' | 'archiveRatio'
>;

/** Up to this size the ratio does not matter, bytes: silence packs a thousandfold. */
const HARMLESS_BYTES = 1024 * 1024;

/**
 * Refuses what unpacks to too much of what it was packed to.
 *
 * @param what - as it reads in the message, such as `The archive`
 * @throws HbscError `ARCHIVE_REJECTED`
 */
export function refuseBomb(what: string, bytes: number, packedBytes: number, limits: ArchiveLimits): void {
  if (bytes <= HARMLESS_BYTES || bytes <= packedBytes * limits.archiveRatio) return;
  throw rejected(
    `${what} unpacks to ${formatBytes(bytes)} or more from ${formatBytes(packedBytes)}; accepted is ${limits.archiveRatio} times the packed size.`,
    { limit: 'archiveRatio' },
  );
}

/** @throws HbscError `ARCHIVE_REJECTED` when that is more than an archive may hold unpacked */
export function refuseTooMuch(bytes: number, limits: ArchiveLimits, container: Container = 'archive'): void {
  if (bytes <= limits.unpackedBytes) return;
  throw rejected(
    `The ${container} ${container === 'archive' ? 'unpacks to' : 'holds'} more than ${formatBytes(limits.unpackedBytes)}, the most that is accepted. Send it in parts.`,
    { limit: 'unpackedBytes' },
  );
}
