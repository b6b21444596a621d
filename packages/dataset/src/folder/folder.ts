import { constants } from 'node:fs';
import { type FileHandle, lstat, open, opendir, readlink, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { HbscError } from '@hbsc/core';
import type { ArchiveEntry, ArchiveFile, FileTree } from '../archive/archive.ts';
import type { ArchiveLimits } from '../archive/inflation.ts';
import { Inventory } from '../archive/inventory.ts';
import { quoted, rejected } from '../archive/rejection.ts';
import { forbidden } from './forbidden.ts';

/**
 * Looks a folder through, under the rules that hold for archives. Symbolic links are followed to files in the folders that are
 * allowed, and to nothing else. What cannot be read is listed, and its content says why.
 *
 * @param roots - the folders that are allowed
 * @throws HbscError `FORBIDDEN` for a folder that is in none of them, or not there; `ARCHIVE_REJECTED`
 */
export async function openFolder(
  folder: string,
  roots: readonly string[],
  limits: ArchiveLimits,
  signal?: AbortSignal,
): Promise<FileTree> {
  const allowed = (await Promise.all(roots.map(realPathOf))).filter((root) => root !== null);
  const top = await realPathOf(folder);
  if (top === null || !isWithin(allowed, top) || !(await stat(top)).isDirectory()) throw forbidden(folder);
  const inventory = new Inventory(limits, 'folder');
  const files: FileInFolder[] = [];
  for await (const { name, bytes, source } of filesIn(top, '', allowed)) {
    signal?.throwIfAborted();
    const path = inventory.admit({ name, kind: 'file', bytes });
    if (path !== null) files.push({ path, bytes, source });
  }
  if (files.length === 0) throw rejected('There are no files in the folder.');
  return { files, isTruncated: false, read: (reading) => read(files, allowed, reading) };
}

/** Where a file is, with no symbolic link on the way, or why it cannot be read. */
type Source = string | HbscError;

interface FileInFolder extends ArchiveFile {
  readonly source: Source;
}

interface FoundFile {
  readonly name: string;
  readonly bytes: number;
  readonly source: Source;
}

async function* filesIn(
  folder: string,
  prefix: string,
  allowed: readonly string[],
): AsyncGenerator<FoundFile> {
  const names: string[] = [];
  for await (const { name } of await opendir(folder)) names.push(name);
  for (const entry of names.sort()) {
    const name = `${prefix}${entry}`;
    try {
      yield* foundAt(join(folder, entry), name, allowed);
    } catch (error) {
      if (error instanceof HbscError) throw error;
      yield { name, bytes: 0, source: unreadable(error) };
    }
  }
}

async function* foundAt(path: string, name: string, allowed: readonly string[]): AsyncGenerator<FoundFile> {
  const entry = await lstat(path);
  if (entry.isDirectory()) {
    yield* filesIn(path, `${name}/`, allowed);
    return;
  }
  const source = entry.isFile() ? path : await targetOf(path, name, allowed);
  yield { name, bytes: (await stat(source)).size, source };
}

/** The file that a symbolic link leads to. @throws HbscError `ARCHIVE_REJECTED` when it leads to no file that is allowed */
async function targetOf(link: string, name: string, allowed: readonly string[]): Promise<string> {
  const target = await realPathOf(link);
  if (target !== null && isWithin(allowed, target) && (await lstat(target)).isFile()) return target;
  throw rejected(
    `The folder's entry ${quoted(name)} is no file and leads to none that may be read. Remove it.`,
  );
}

async function* read(
  files: readonly FileInFolder[],
  allowed: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<ArchiveEntry> {
  for (const { source, ...said } of files) {
    signal?.throwIfAborted();
    yield { ...said, content: contentOf(source, allowed) };
  }
}

/** A file that was replaced since, or has another folder on the way to it, is read if it lies in the folders that are allowed. */
async function* contentOf(source: Source, allowed: readonly string[]): AsyncGenerator<Uint8Array> {
  if (source instanceof HbscError) throw source;
  try {
    const file = await open(source, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      if (!isWithin(allowed, await placeOf(file, source))) throw new Error('it leads out of the folder');
      yield* file.createReadStream({ autoClose: false });
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(error);
  }
}

/** Where an open file lies. Linux says it of the file itself; elsewhere it is where the path leads now. */
function placeOf(file: FileHandle, path: string): Promise<string> {
  return process.platform === 'linux' ? readlink(`/proc/self/fd/${file.fd}`) : realpath(path);
}

/** Where a path leads, with no symbolic link on the way; null when nothing is there. */
async function realPathOf(path: string): Promise<string | null> {
  return realpath(path).catch(() => null);
}

function isWithin(roots: readonly string[], path: string): boolean {
  return roots.some((root) => path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`));
}

/** One file that the system does not hand out, for a reason that names no place of this machine. */
function unreadable(error: unknown): HbscError {
  const reason = (error as NodeJS.ErrnoException).code ?? 'it leads elsewhere now';
  const message = `The file cannot be read (${reason}).`;
  return new HbscError(reason === 'ENOENT' ? 'NOT_FOUND' : 'FORBIDDEN', message, { cause: error });
}
