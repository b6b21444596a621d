import { LONGEST_PATH, normalisedPath } from '../archive/entry-path.ts';

/** Stands for a path that means no file, or more than one. */
export type NoFile = 'unknown' | 'ambiguous';

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
   * The number of the file with that path; else of the one whose path ends like it, in as many segments as can be, so that
   * folders before the archive's or the manifest's do not matter.
   */
  find(name: string): number | NoFile {
    if (name.length > LONGEST_PATH) return 'unknown';
    const path = normalisedPath(name.replaceAll('\\', '/'));
    const exact = this.byPath.get(path);
    if (exact !== undefined) return exact;
    for (const ending of endingsOf(path)) {
      const found = this.byEnding.get(ending);
      if (found !== undefined) return found;
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
