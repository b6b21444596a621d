import { constants } from 'node:fs';
import { lstat, open, opendir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { HbscError } from '@hbsc/core';
import type { ArchiveEntry, ArchiveFile, FileTree } from '../archive/archive.ts';
import type { ArchiveLimits } from '../archive/inflation.ts';
import { Inventory } from '../archive/inventory.ts';
import { quoted, rejected } from '../archive/rejection.ts';

/**
 * Looks a folder through, under the rules that hold for archives. Symbolic links are followed to files in the folders that are
 * allowed, and to nothing else.
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
  const inventory = new Inventory(limits);
  const files: FileInFolder[] = [];
  for await (const { name, file } of filesIn(top, '', allowed)) {
    signal?.throwIfAborted();
    const { size: bytes } = await stat(file);
    const path = inventory.admit({ name, kind: 'file', bytes });
    if (path !== null) files.push({ path, bytes, file });
  }
  if (files.length === 0) throw rejected('There are no files in the folder.');
  return { files, isTruncated: false, read: (reading) => read(files, reading) };
}

interface FileInFolder extends ArchiveFile {
  /** Where it is, with no symbolic link on the way. */
  readonly file: string;
}

async function* filesIn(
  folder: string,
  prefix: string,
  allowed: readonly string[],
): AsyncGenerator<{ readonly name: string; readonly file: string }> {
  const names: string[] = [];
  for await (const { name } of await opendir(folder)) names.push(name);
  for (const name of names.sort()) {
    const path = join(folder, name);
    const entry = await lstat(path);
    if (entry.isDirectory()) yield* filesIn(path, `${prefix}${name}/`, allowed);
    else if (entry.isFile()) yield { name: `${prefix}${name}`, file: path };
    else yield { name: `${prefix}${name}`, file: await targetOf(path, `${prefix}${name}`, allowed) };
  }
}

/** The file that a symbolic link leads to. @throws HbscError `ARCHIVE_REJECTED` when it leads to no file that is allowed */
async function targetOf(link: string, name: string, allowed: readonly string[]): Promise<string> {
  const target = await realPathOf(link);
  if (target !== null && isWithin(allowed, target) && (await lstat(target)).isFile()) return target;
  throw rejected(
    `The folder's entry ${quoted(name)} is no file and leads to none that may be read. Remove it.`,
  );
}

/** A file that was replaced by a symbolic link since is not read. */
async function* read(files: readonly FileInFolder[], signal?: AbortSignal): AsyncGenerator<ArchiveEntry> {
  for (const { file, ...said } of files) {
    signal?.throwIfAborted();
    yield { ...said, content: contentOf(file) };
  }
}

async function* contentOf(file: string): AsyncGenerator<Uint8Array> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  yield* handle.createReadStream();
}

/** Where a path leads, with no symbolic link on the way; null when nothing is there. */
async function realPathOf(path: string): Promise<string | null> {
  return realpath(path).catch(() => null);
}

function isWithin(roots: readonly string[], path: string): boolean {
  return roots.some((root) => path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`));
}

function forbidden(folder: string): HbscError {
  return new HbscError('FORBIDDEN', `The folder ${quoted(folder)} is none of those that may be imported.`);
}
