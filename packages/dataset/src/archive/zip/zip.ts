import { type FileHandle, open } from 'node:fs/promises';
import type { Archive, ArchiveEntry } from '../archive.ts';
import { readThrough, withoutNestedArchive } from '../content.ts';
import type { ArchiveLimits } from '../inflation.ts';
import { readDirectory } from './directory.ts';
import { recoverEntries } from './recovery.ts';
import { unpack, type ZipEntry } from './zip-entry.ts';

/** While one file waits for the disk or for inflation, others are checked. */
const CHECKED_AT_ONCE = 4;

/** A ZIP archive: read by its directory, or from its beginning where that is cut off. */
export class ZipArchive implements Archive {
  readonly format = 'ZIP';

  private constructor(
    private readonly file: string,
    readonly files: readonly ZipEntry[],
    readonly isTruncated: boolean,
  ) {}

  /** Checks the directory first, then every file. @throws HbscError `ARCHIVE_REJECTED` */
  static async open(file: string, limits: ArchiveLimits, signal?: AbortSignal): Promise<ZipArchive> {
    const directory = await readDirectory(file, limits, signal);
    const archive = await open(file);
    try {
      const entries = directory ?? (await recoverEntries(archive, limits, signal));
      await check(archive, entries, signal);
      return new ZipArchive(file, entries, directory === null);
    } finally {
      await archive.close();
    }
  }

  async *read(signal?: AbortSignal): AsyncGenerator<ArchiveEntry> {
    const archive = await open(this.file);
    try {
      for (const entry of this.files) {
        signal?.throwIfAborted();
        const { path, bytes } = entry;
        yield { path, bytes, content: contentOf(archive, entry) };
      }
    } finally {
      await archive.close();
    }
  }
}

/** Unpacks every file, several at a time, for what that may throw. */
async function check(archive: FileHandle, entries: readonly ZipEntry[], signal?: AbortSignal): Promise<void> {
  const waiting = entries.values();
  const checkInTurn = async () => {
    for (const entry of waiting) await readThrough(contentOf(archive, entry), signal);
  };
  await Promise.all(Array.from({ length: CHECKED_AT_ONCE }, checkInTurn));
}

function contentOf(archive: FileHandle, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  return withoutNestedArchive(entry.path, unpack(archive, entry));
}
