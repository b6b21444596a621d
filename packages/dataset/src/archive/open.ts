import { open, stat } from 'node:fs/promises';
import { formatBytes, HbscError } from '@hbsc/core';
import type { Archive, FileTree } from './archive.ts';
import type { ArchiveLimits } from './inflation.ts';
import { quoted, rejected } from './rejection.ts';
import { archiveFormatOf, SIGNATURE_BYTES } from './signatures.ts';
import { TarArchive } from './tar.ts';
import { ZipArchive } from './zip/zip.ts';

const ACCEPTED = 'Accepted are ZIP, tar and tar.gz.';

/**
 * Opens an archive on this machine, whatever its name says it is. It is read through and checked whole, so that nothing need
 * be taken back of one that is refused; only one file at a time is in memory, and of that only a piece.
 *
 * @throws HbscError `ARCHIVE_REJECTED`
 * @throws the signal's reason once it is aborted
 */
export async function openArchive(
  file: string,
  limits: ArchiveLimits,
  signal?: AbortSignal,
): Promise<Archive> {
  const { size } = await stat(file);
  if (size > limits.archiveBytes) {
    throw rejected(
      `The archive has ${formatBytes(size)}; accepted are ${formatBytes(limits.archiveBytes)}. Send it in parts.`,
    );
  }
  const archive = await openAsItBegins(file, limits, signal);
  if (archive.files.length > 0) return archive;
  throw rejected(
    archive.isTruncated
      ? 'The archive is cut off before the end of its first file. Send it again.'
      : 'There are no files in the archive. Pack the recordings into it.',
  );
}

/**
 * The content of one file of a data set.
 *
 * @throws HbscError `BAD_USER_INPUT` when there is no such file
 */
export async function* contentOf(
  archive: FileTree,
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (!archive.files.some((file) => file.path === path)) {
    throw new HbscError('BAD_USER_INPUT', `There is no file ${quoted(path)} in the data set.`);
  }
  for await (const entry of archive.read(signal)) {
    if (entry.path === path) return yield* entry.content;
  }
}

async function openAsItBegins(file: string, limits: ArchiveLimits, signal?: AbortSignal): Promise<Archive> {
  const format = archiveFormatOf(await headOf(file));
  switch (format) {
    case 'ZIP':
      return ZipArchive.open(file, limits, signal);
    case 'tar':
      return TarArchive.open(file, 'tar', limits, signal);
    case 'gzip':
      return TarArchive.open(file, 'tar.gz', limits, signal);
    case null:
      throw rejected(`The file is not an archive. ${ACCEPTED}`);
    default:
      throw rejected(`The archive is in the format ${format}. ${ACCEPTED}`);
  }
}

async function headOf(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(SIGNATURE_BYTES), position: 0 });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
