import { createReadStream, type ReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { type Extract, extract, type Header } from 'tar-stream';
import type { Archive, ArchiveEntry, ArchiveFile } from './archive.ts';
import { readThrough, withoutNestedArchive } from './content.ts';
import { normalisedPath } from './entry-path.ts';
import { type ArchiveLimits, refuseBomb, refuseTooMuch } from './inflation.ts';
import { Inventory } from './inventory.ts';
import { asRejection } from './rejection.ts';

type TarFormat = 'tar' | 'tar.gz';
type TarEntry = (Extract extends AsyncIterable<infer Source> ? Source : never) & AsyncIterable<Uint8Array>;

const BLOCK_BYTES = 512;

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

  constructor(
    private readonly file: string,
    private readonly format: TarFormat,
    private readonly limits: ArchiveLimits,
    private readonly signal?: AbortSignal,
  ) {}

  async *entries(): AsyncGenerator<TarEntry> {
    const packed = createReadStream(this.file, { signal: this.signal });
    const entries = extract();
    const unpacked =
      this.format === 'tar' ? packed : pipeline(packed, createGunzip(TO_WHERE_IT_ENDS), () => {});
    pipeline(this.count(unpacked, packed), entries, () => {}); // what goes wrong before them, the entries throw
    for await (const entry of entries as AsyncIterable<TarEntry>) {
      this.signal?.throwIfAborted();
      this.endOfLastEntry = endOf(entry);
      yield entry;
    }
  }

  /** Whether blocks of zeros followed the last entry. To be asked at the end. */
  get hasEndMark(): boolean {
    return this.unpackedBytes >= this.endOfLastEntry + BLOCK_BYTES;
  }

  private async *count(unpacked: AsyncIterable<Uint8Array>, packed: ReadStream) {
    for await (const chunk of unpacked) {
      this.unpackedBytes += chunk.length;
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

/** Whether it is what the reader of tar throws at an end in the middle of something. */
function isCutOff(error: unknown): boolean {
  return (error as Error).message === 'Unexpected end of data';
}
