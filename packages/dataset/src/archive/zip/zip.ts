import { open } from 'node:fs/promises';
import type { Archive, ArchiveEntry } from '../archive.ts';
import { readThrough, withoutNestedArchive } from '../content.ts';
import type { ArchiveLimits } from '../inflation.ts';
import { readDirectory } from './directory.ts';
import { recoverEntries } from './recovery.ts';
import { unpack, type ZipEntry } from './zip-entry.ts';

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
    const archive = new ZipArchive(
      file,
      directory ?? (await recover(file, limits, signal)),
      directory === null,
    );
    for await (const { content } of archive.read(signal)) await readThrough(content, signal);
    return archive;
  }

  async *read(signal?: AbortSignal): AsyncGenerator<ArchiveEntry> {
    const archive = await open(this.file);
    try {
      for (const entry of this.files) {
        signal?.throwIfAborted();
        const { path, bytes } = entry;
        yield { path, bytes, content: withoutNestedArchive(path, unpack(archive, entry)) };
      }
    } finally {
      await archive.close();
    }
  }
}

async function recover(file: string, limits: ArchiveLimits, signal?: AbortSignal): Promise<ZipEntry[]> {
  const archive = await open(file);
  try {
    return await recoverEntries(archive, limits, signal);
  } finally {
    await archive.close();
  }
}
