import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import type { ArchiveFile } from '../archive.ts';
import { isOfSystem, quoted, rejected } from '../rejection.ts';
import { LOCAL_HEADER_BYTES, type LocalHeader, parseLocalHeader, UNKNOWN_SIZE } from './local-header.ts';
import { CHUNK_BYTES, readRange } from './read-range.ts';

/** Methods of packing, by their numbers. */
export const STORED = 0;
export const DEFLATED = 8;

/** What is known of a file in a ZIP archive. */
export interface ZipEntry extends ArchiveFile {
  /** The name as it stands in the archive. */
  readonly rawName: Uint8Array;
  readonly method: number;
  readonly packedBytes: number;
  readonly crc32: number;
  /** Where its local header begins. */
  readonly start: number;
  /** Where the next entry begins, or the archive ends. */
  readonly limit: number;
}

/**
 * Inflates a file of a ZIP archive.
 *
 * @throws HbscError `ARCHIVE_REJECTED` when it is not what the archive's directory says
 */
export async function* unpack(archive: FileHandle, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const dataStart = await findData(archive, entry);
  const packed = readRange(archive, dataStart, dataStart + entry.packedBytes);
  let bytes = 0;
  let checksum = 0;
  for await (const chunk of entry.method === STORED ? packed : inflate(packed, entry)) {
    bytes += chunk.length;
    if (bytes > entry.bytes) throw liar(entry, `holds more than the ${entry.bytes} bytes it declares`);
    checksum = crc32(chunk, checksum);
    yield chunk;
  }
  if (bytes < entry.bytes) throw liar(entry, `holds ${bytes} bytes and declares ${entry.bytes}`);
  if (checksum !== entry.crc32) throw liar(entry, 'does not have the checksum it declares');
}

async function* inflate(packed: AsyncIterable<Uint8Array>, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const inflation = createInflateRaw({ chunkSize: CHUNK_BYTES });
  pipeline(packed, inflation, () => {}); // what goes wrong in it, the inflation throws
  try {
    yield* inflation;
  } catch (error) {
    throw isOfSystem(error) ? error : liar(entry, 'cannot be inflated', error);
  }
  if (inflation.bytesWritten !== entry.packedBytes) {
    throw liar(entry, `is packed in ${inflation.bytesWritten} bytes and declares ${entry.packedBytes}`);
  }
}

/** Where the packed bytes begin, once the local header was found to say the same as the directory. */
async function findData(archive: FileHandle, entry: ZipEntry): Promise<number> {
  const length = LOCAL_HEADER_BYTES + entry.rawName.length;
  const { buffer } = await archive.read({ buffer: Buffer.alloc(length), position: entry.start });
  const header = parseLocalHeader(buffer);
  if (header === null) throw liar(entry, 'is not where the directory says');
  if (!saysTheSame(header, entry) || !buffer.subarray(LOCAL_HEADER_BYTES).equals(entry.rawName)) {
    throw liar(entry, 'is declared in two ways');
  }
  const dataStart = entry.start + header.headerBytes;
  if (dataStart + entry.packedBytes > entry.limit) throw overlapping(entry);
  return dataStart;
}

function saysTheSame(header: LocalHeader, entry: ZipEntry): boolean {
  if (header.isEncrypted || header.method !== entry.method) return false;
  if (header.sizesFollow) return true;
  return isSameSize(header.packedBytes, entry.packedBytes) && isSameSize(header.bytes, entry.bytes);
}

function isSameSize(local: number, declared: number): boolean {
  return local === UNKNOWN_SIZE || local === declared;
}

/** Two entries share bytes of the archive, so that few bytes would unpack to many. */
export function overlapping({ path }: ArchiveFile): Error {
  return rejected(`The archive's entry ${quoted(path)} overlaps what follows it. Pack the archive anew.`);
}

function liar({ path }: ArchiveFile, fault: string, cause?: unknown): Error {
  return rejected(`The archive's entry ${quoted(path)} ${fault}. Pack the archive anew.`, { cause });
}
