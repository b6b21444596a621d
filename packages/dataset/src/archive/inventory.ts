import { entryPathOf, isDebris } from './entry-path.ts';
import { type ArchiveLimits, refuseTooMuch } from './inflation.ts';
import { type Container, quoted, rejected } from './rejection.ts';
import { isNamedLikeArchive } from './signatures.ts';

/** Directories and debris may be this many times as many as files: a Mac packs a companion with each file. */
const LEFT_OUT_FOR_EACH_FILE = 2;

/** What an archive says of one of its entries. */
export interface DeclaredEntry {
  readonly name: string;
  /** `file` (a folder, when its name ends in a slash), `directory`, or what else it is, as it reads in a message. */
  readonly kind: string;
  /** Unpacked. */
  readonly bytes: number;
}

/** Admits the entries of one archive or folder, one after another, under the rules that hold for all of them together. */
export class Inventory {
  private readonly paths = new Set<string>();
  private leftOut = 0;
  private bytes = 0;

  constructor(
    private readonly limits: ArchiveLimits,
    private readonly container: Container = 'archive',
  ) {}

  /**
   * The path of a file that is to be taken, or null for what is left out: directories and debris.
   *
   * @throws HbscError `ARCHIVE_REJECTED` when the entry makes the archive one to refuse
   */
  admit({ name, kind, bytes }: DeclaredEntry): string | null {
    const path = entryPathOf(name, this.container);
    if (kind !== 'file' && kind !== 'directory') {
      throw rejected(`The archive's entry ${quoted(name)} is ${kind}. Pack files and folders only.`);
    }
    if (kind === 'directory' || name.endsWith('/') || isDebris(path)) {
      this.leftOut += 1;
      this.refuseTooMany(this.leftOut, LEFT_OUT_FOR_EACH_FILE * this.limits.archiveEntries);
      return null;
    }
    if (path === '') throw rejected(`One of the ${this.container}'s files has no name. Give it one.`);
    if (this.paths.has(path))
      throw rejected(`The ${this.container} holds ${quoted(path)} twice. Keep one of them.`);
    if (isNamedLikeArchive(path)) throw nestedArchive(path, this.container);
    this.paths.add(path);
    this.refuseTooMany(this.paths.size, this.limits.archiveEntries);
    this.bytes += bytes;
    refuseTooMuch(this.bytes, this.limits, this.container);
    return path;
  }

  private refuseTooMany(count: number, most: number): void {
    if (count <= most) return;
    throw rejected(
      `The ${this.container} holds more than ${this.limits.archiveEntries} files, the most that is accepted. Send it in parts.`,
      { limit: 'archiveEntries' },
    );
  }
}

/** An archive in an archive may hide anything. */
export function nestedArchive(path: string, container: Container = 'archive'): Error {
  return rejected(
    `The ${container}'s entry ${quoted(path)} is an archive itself. Unpack it and send the recordings alone.`,
  );
}
