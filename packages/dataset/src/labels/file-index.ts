import { LONGEST_PATH, normalisedPath } from '../archive/entry-path.ts';

/** Stands for a path that means no file, or more than one. */
export type NoFile = 'unknown' | 'ambiguous';

/** A file that a manifest means. */
export interface FoundFile {
  readonly file: number;
  /** Whether the manifest says its whole path; else folders were left out or added before it. */
  readonly isExact: boolean;
}

/** Finds files by what a manifest calls them. */
export class FileIndex {
  private readonly byPath: ReadonlyMap<string, number>;
  /** By every ending of a path that begins at a segment. */
  private readonly byEnding = new Map<string, number | 'ambiguous'>();

  constructor(paths: readonly string[]) {
    this.byPath = new Map(paths.map((path, index) => [path, index]));
    for (const [path, index] of this.byPath) {
      for (const ending of endingsOf(path)) {
        this.byEnding.set(ending, this.byEnding.has(ending) ? 'ambiguous' : index);
      }
    }
  }

  /**
   * The file with that path; else the one whose path ends in it, or that it ends in, so that folders before the archive's or the
   * manifest's do not matter. Two paths that differ in a folder that both have are not the same.
   */
  find(name: string): FoundFile | NoFile {
    if (name.length > LONGEST_PATH) return 'unknown';
    const path = normalisedPath(name.replaceAll('\\', '/'));
    const exact = this.byPath.get(path);
    if (exact !== undefined) return { file: exact, isExact: true };
    const longer = this.byEnding.get(path);
    if (longer !== undefined) return longer === 'ambiguous' ? longer : { file: longer, isExact: false };
    for (const ending of endingsOf(path)) {
      const shorter = this.byPath.get(ending);
      if (shorter !== undefined) return { file: shorter, isExact: false };
    }
    return 'unknown';
  }
}

/** The path, the path without its first segment, and so on to the file name. */
function* endingsOf(path: string): Generator<string> {
  for (let ending = path; ; ) {
    yield ending;
    const slash = ending.indexOf('/');
    if (slash === -1) return;
    ending = ending.slice(slash + 1);
  }
}
