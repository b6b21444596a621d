import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Entry, fromRandomAccessReaderPromise } from 'yauzl';
import { type ArchiveLimits, refuseBomb } from '../inflation.ts';
import { Inventory } from '../inventory.ts';
import { asRejection, quoted, rejected } from '../rejection.ts';
import { entryNameOf } from './entry-name.ts';
import { LOCAL_HEADER_BYTES } from './local-header.ts';
import { ReadAhead } from './read-ahead.ts';
import { DEFLATED, overlapping, STORED, type ZipEntry } from './zip-entry.ts';

const UTF8_FLAG = 0x800;
const UNIX_KINDS: Readonly<Record<number, string>> = {
  0: 'file',
  [constants.S_IFREG]: 'file',
  [constants.S_IFDIR]: 'directory',
  [constants.S_IFLNK]: 'a symbolic link',
};

/**
 * Reads and checks the directory of a ZIP archive, without a look at what is packed. Null when there is none: the archive is
 * cut off.
 *
 * @throws HbscError `ARCHIVE_REJECTED`
 */
export async function readDirectory(
  file: string,
  limits: ArchiveLimits,
  signal?: AbortSignal,
): Promise<ZipEntry[] | null> {
  const archive = await open(file);
  try {
    const { size } = await archive.stat();
    const entries = await listEntries(archive, size, limits, signal);
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    refuseBomb('The archive', bytes, size, limits);
    return apart(entries);
  } catch (error) {
    if (isWithoutDirectory(error)) return null;
    throw asRejection('ZIP', error, signal);
  } finally {
    await archive.close();
  }
}

async function listEntries(archive: FileHandle, size: number, limits: ArchiveLimits, signal?: AbortSignal) {
  const options = { decodeStrings: false, autoClose: false };
  const zip = await fromRandomAccessReaderPromise(new ReadAhead(archive), size, options);
  const inventory = new Inventory(limits);
  const entries: ZipEntry[] = [];
  for await (const entry of zip.eachEntry()) {
    signal?.throwIfAborted();
    const path = inventory.admit(declared(entry));
    if (path !== null) entries.push(zipEntryOf(path, entry, size, limits));
  }
  return entries;
}

function declared(entry: Entry) {
  const name = entryNameOf(
    (entry.generalPurposeBitFlag & UTF8_FLAG) !== 0,
    entry.fileNameRaw,
    entry.extraFields,
  );
  // Unix notes type and permissions in the upper half
  const unixType = (entry.externalFileAttributes >>> 16) & constants.S_IFMT;
  const kind = UNIX_KINDS[unixType] ?? 'a device or the like';
  return { name, kind, bytes: entry.uncompressedSize };
}

function zipEntryOf(path: string, entry: Entry, limit: number, limits: ArchiveLimits): ZipEntry {
  refuseUnreadable(path, entry.isEncrypted(), entry.compressionMethod);
  const { uncompressedSize: bytes, compressedSize: packedBytes, compressionMethod: method } = entry;
  refuseBomb(`The archive's entry ${quoted(path)}`, bytes, packedBytes, limits);
  const rawName = Buffer.from(entry.fileNameRaw);
  const start = entry.relativeOffsetOfLocalHeader;
  return { path, rawName, bytes, packedBytes, method, crc32: entry.crc32, start, limit };
}

/** @throws HbscError `ARCHIVE_REJECTED` when what is packed is encrypted, or packed in a rare way */
export function refuseUnreadable(path: string, isEncrypted: boolean, method: number): void {
  if (isEncrypted) {
    throw rejected(`The archive's entry ${quoted(path)} is encrypted. Pack the archive without a password.`);
  }
  if (method !== STORED && method !== DEFLATED) {
    throw rejected(
      `The archive's entry ${quoted(path)} is packed by method ${method}; accepted are 0 (stored) and 8 (deflated).`,
    );
  }
}

/** The entries, each with where it must end. @throws HbscError `ARCHIVE_REJECTED` when two overlap */
function apart(entries: readonly ZipEntry[]): ZipEntry[] {
  const limits = new Map<ZipEntry, number>();
  const byPlace = [...entries].sort((one, other) => one.start - other.start);
  for (const [index, entry] of byPlace.entries()) {
    const limit = byPlace[index + 1]?.start ?? entry.limit;
    if (entry.start + LOCAL_HEADER_BYTES + entry.rawName.length + entry.packedBytes > limit) {
      throw overlapping(entry);
    }
    limits.set(entry, limit);
  }
  return entries.map((entry) => ({ ...entry, limit: limits.get(entry) ?? entry.limit }));
}

function isWithoutDirectory(error: unknown): boolean {
  return (error as Error).message.startsWith('End of central directory record signature not found');
}
