import type { FileHandle } from 'node:fs/promises';
import { type ArchiveLimits, refuseBomb } from '../inflation.ts';
import { Inventory } from '../inventory.ts';
import { quoted } from '../rejection.ts';
import { refuseUnreadable } from './directory.ts';
import { entryNameOf } from './entry-name.ts';
import { LOCAL_HEADER_BYTES, type LocalHeader, parseLocalHeader } from './local-header.ts';
import { readRange } from './read-range.ts';
import type { ZipEntry } from './zip-entry.ts';

const DESCRIPTOR_SIGNATURE = Buffer.from('PK\x07\x08', 'latin1');
const DESCRIPTOR_BYTES = 16;
/** Where a descriptor says how many packed bytes there were. It is compared in memory: an archive may be full of signatures. */
const LENGTH_AT = 8;
const LONG_DESCRIPTOR_BYTES = 24;

/** What a file was packed to, and where that ends. */
interface Packing {
  readonly crc32: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly end: number;
}

/**
 * The files that are whole in a ZIP archive that is cut off: with its end its directory is gone, so the headers before the
 * files are followed from the beginning.
 *
 * @throws HbscError `ARCHIVE_REJECTED` when one of them is not to be taken
 */
export async function recoverEntries(
  archive: FileHandle,
  limits: ArchiveLimits,
  signal?: AbortSignal,
): Promise<ZipEntry[]> {
  const { size } = await archive.stat();
  const inventory = new Inventory(limits);
  const entries: ZipEntry[] = [];
  let start = 0;
  while (start < size) {
    signal?.throwIfAborted();
    const header = parseLocalHeader(await readAt(archive, start, LOCAL_HEADER_BYTES));
    if (header === null) break;
    const rawName = await readAt(archive, start + LOCAL_HEADER_BYTES, header.nameBytes);
    const packing = await packingOf(archive, header, start + header.headerBytes, size, signal);
    if (packing === null) break;
    const name = entryNameOf(header.isUtf8, rawName, []);
    const path = inventory.admit({ name, kind: 'file', bytes: packing.bytes });
    if (path !== null) {
      refuseUnreadable(path, header.isEncrypted, header.method);
      refuseBomb(`The archive's entry ${quoted(path)}`, packing.bytes, packing.packedBytes, limits);
      entries.push({ path, rawName, method: header.method, start, limit: packing.end, ...packing });
    }
    start = packing.end;
  }
  return entries;
}

/** Null when the archive ends before the file does. */
async function packingOf(
  archive: FileHandle,
  header: LocalHeader,
  dataStart: number,
  size: number,
  signal?: AbortSignal,
): Promise<Packing | null> {
  if (header.sizesFollow) return findDescriptor(archive, dataStart, size, signal);
  const { crc32, packedBytes, bytes } = header;
  const end = dataStart + packedBytes;
  return end <= size ? { crc32, packedBytes, bytes, end } : null;
}

/** Looks behind packed bytes of unknown length for what tells their length, and is where that says. */
async function findDescriptor(
  archive: FileHandle,
  dataStart: number,
  size: number,
  signal?: AbortSignal,
): Promise<Packing | null> {
  const overlap = LENGTH_AT + 3;
  let tail = Buffer.alloc(0);
  let position = dataStart;
  for await (const chunk of readRange(archive, dataStart, size)) {
    signal?.throwIfAborted();
    const window = Buffer.concat([tail, chunk]);
    const start = position - tail.length;
    for (let at = window.indexOf(DESCRIPTOR_SIGNATURE); at !== -1; ) {
      if (at + overlap < window.length && window.readUInt32LE(at + LENGTH_AT) === start + at - dataStart) {
        const packing = await descriptorAt(archive, start + at, dataStart);
        if (packing !== null) return packing;
      }
      at = window.indexOf(DESCRIPTOR_SIGNATURE, at + 1);
    }
    position += chunk.length;
    tail = window.subarray(-overlap);
  }
  return null;
}

/** Null when it says anything else than that the packed bytes end before it. */
async function descriptorAt(
  archive: FileHandle,
  position: number,
  dataStart: number,
): Promise<Packing | null> {
  const descriptor = await readAt(archive, position, LONG_DESCRIPTOR_BYTES);
  if (descriptor.length < DESCRIPTOR_BYTES) return null;
  const packedBytes = descriptor.readUInt32LE(8);
  if (packedBytes !== position - dataStart) return null;
  const crc32 = descriptor.readUInt32LE(4);
  const bytes = descriptor.readUInt32LE(12);
  if (bytes !== 0 || descriptor.length < LONG_DESCRIPTOR_BYTES || isEmpty(packedBytes)) {
    return { crc32, packedBytes, bytes, end: position + DESCRIPTOR_BYTES };
  }
  // the upper half of a size of 64 bits
  return {
    crc32,
    packedBytes,
    bytes: descriptor.readUInt32LE(16),
    end: position + LONG_DESCRIPTOR_BYTES,
  };
}

/** Nothing is packed to two bytes, deflated, or to none, stored. */
function isEmpty(packedBytes: number): boolean {
  return packedBytes <= 2;
}

/** Shorter than asked for where the file ends. */
async function readAt(archive: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await archive.read({ buffer: Buffer.alloc(length), position });
  return buffer.subarray(0, bytesRead);
}
