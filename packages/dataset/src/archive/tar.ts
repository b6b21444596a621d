import { createReadStream, type ReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { formatBytes } from '@hbsc/core';
import { type Extract, extract, type Header } from 'tar-stream';
import type { Archive, ArchiveEntry, ArchiveFile } from './archive.ts';
import { readThrough, withoutNestedArchive } from './content.ts';
import { normalisedPath } from './entry-path.ts';
import { type ArchiveLimits, refuseBomb, refuseTooMuch } from './inflation.ts';
import { Inventory } from './inventory.ts';
import { asRejection, quoted, rejected } from './rejection.ts';

type TarFormat = 'tar' | 'tar.gz';
type TarEntry = (Extract extends AsyncIterable<infer Source> ? Source : never) & AsyncIterable<Uint8Array>;

const BLOCK_BYTES = 512;
/** Read at a time: how far the archive may be read past the headers that are looked at. */
const PIECE_BYTES = 16 * 1024;
/** Most bytes of headers before one entry, what is read ahead included: some kilobytes are usual. */
const MOST_HEADER_BYTES = 128 * 1024;
/** Most fields that PAX headers give an entry. Those of a global header are copied for every entry behind it. */
const MOST_PAX_FIELDS = 100;

/** Of what is cut off, everything before the cut is inflated. */
const TO_WHERE_IT_ENDS = { finishFlush: constants.Z_SYNC_FLUSH };

const KINDS: Readonly<Record<string, string>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'directory',
  link: 'a hard link',
  symlink: 'a symbolic link',
  'character-device': 'a device',
  'block-device': 'a device',
  fifo: 'a pipe',
};

/** A tar archive, packed by gzip or not. It has no directory: whatever is asked for, it is read from its beginning. */
export class TarArchive implements Archive {
  private constructor(
    private readonly file: string,
    readonly format: TarFormat,
    private readonly limits: ArchiveLimits,
    readonly files: readonly ArchiveFile[],
    readonly isTruncated: boolean,
  ) {}

  /** Reads the archive through and checks it. @throws HbscError `ARCHIVE_REJECTED` */
  static async open(file: string, format: TarFormat, limits: ArchiveLimits, signal?: AbortSignal) {
    const tar = new TarStream(file, format, limits, signal);
    const inventory = new Inventory(limits);
    const files: ArchiveFile[] = [];
    try {
      for await (const entry of tar.entries()) {
        const { name, size: bytes } = entry.header;
        const path = inventory.admit({ name, kind: kindOf(entry.header), bytes });
        await readThrough(path === null ? entry : withoutNestedArchive(path, entry), signal);
        if (path !== null) files.push({ path, bytes });
      }
    } catch (error) {
      if (!isCutOff(error)) throw asRejection(format, error, signal);
      return new TarArchive(file, format, limits, files, true);
    }
    return new TarArchive(file, format, limits, files, !tar.hasEndMark);
  }

  async *read(signal?: AbortSignal): AsyncGenerator<ArchiveEntry> {
    const tar = new TarStream(this.file, this.format, this.limits, signal);
    const files = this.files.values();
    let next = files.next().value;
    try {
      for await (const entry of tar.entries()) {
        if (kindOf(entry.header) === 'file' && normalisedPath(entry.header.name) === next?.path) {
          yield { ...next, content: withoutNestedArchive(next.path, entry) };
          next = files.next().value;
          if (next === undefined) return;
        }
        entry.resume();
      }
    } catch (error) {
      throw asRejection(this.format, error, signal);
    }
  }
}

/** One passage through a tar archive, that counts the bytes really inflated. */
class TarStream {
  private unpackedBytes = 0;
  private endOfLastEntry = 0;
  /** Behind it there are zeros alone. */
  private endOfData = 0;

  constructor(
    private readonly file: string,
    private readonly format: TarFormat,
    private readonly limits: ArchiveLimits,
    private readonly signal?: AbortSignal,
  ) {}

  async *entries(): AsyncGenerator<TarEntry> {
    const packed = createReadStream(this.file, { signal: this.signal, highWaterMark: PIECE_BYTES });
    const entries = extract();
    const unpacked =
      this.format === 'tar' ? packed : pipeline(packed, createGunzip(TO_WHERE_IT_ENDS), () => {});
    pipeline(this.count(unpacked, packed), entries, () => {}); // what goes wrong before them, the entries throw
    for await (const entry of entries as AsyncIterable<TarEntry>) {
      this.signal?.throwIfAborted();
      refusePaxFields(entry.header);
      if (entry.header.type === 'directory') entry.header.size = 0; // tar-stream reads none, and would wait for what is declared
      this.endOfLastEntry = endOf(entry);
      yield entry;
    }
  }

  /** Whether blocks of zeros followed the last entry. To be asked at the end. */
  get hasEndMark(): boolean {
    return this.unpackedBytes >= Math.max(this.endOfLastEntry, this.endOfData) + BLOCK_BYTES;
  }

  private async *count(unpacked: AsyncIterable<Uint8Array>, packed: ReadStream) {
    for await (const chunk of unpacked) {
      const dataBytes = withoutZeros(chunk);
      if (dataBytes > 0) this.endOfData = this.unpackedBytes + dataBytes;
      this.unpackedBytes += chunk.length;
      if (this.endOfData > this.endOfLastEntry + MOST_HEADER_BYTES) throw tooLongHeaders();
      refuseBomb('The archive', this.unpackedBytes, packed.bytesRead, this.limits);
      refuseTooMuch(this.unpackedBytes, this.limits);
      yield chunk;
    }
  }
}

function kindOf({ type }: Header): string {
  return KINDS[type] ?? 'of a kind that is not known';
}

/** Where the blocks of an entry end in the unpacked archive. */
function endOf({ offset, header }: TarEntry): number {
  return offset + BLOCK_BYTES + Math.ceil(header.size / BLOCK_BYTES) * BLOCK_BYTES;
}

/** Up to where there is something else than zeros at the end. */
function withoutZeros(chunk: Uint8Array): number {
  let end = chunk.length;
  while (end > 0 && chunk[end - 1] === 0) end -= 1;
  return end;
}

/** @throws HbscError `ARCHIVE_REJECTED` for an entry whose PAX headers make it something else than a plain file, or costly */
function refusePaxFields({ name, pax }: Header): void {
  const fields = Object.keys(pax ?? {});
  const fault = fields.some((field) => field.startsWith('GNU.sparse.'))
    ? 'is a sparse file'
    : fields.length > MOST_PAX_FIELDS && `has ${fields.length} PAX fields; the most is ${MOST_PAX_FIELDS}`;
  if (fault)
    throw rejected(`The archive's entry ${quoted(name)} ${fault}. Pack the files anew, without attributes.`);
}

function tooLongHeaders(): Error {
  return rejected(
    `The archive has more than ${formatBytes(MOST_HEADER_BYTES)} of headers before one of its entries. Pack it anew.`,
  );
}

/** Whether it is what the reader of tar throws at an end in the middle of something. */
function isCutOff(error: unknown): boolean {
  return (error as Error).message === 'Unexpected end of data';
}
