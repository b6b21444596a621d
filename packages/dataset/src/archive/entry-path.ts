import { type Container, quoted, rejected } from './rejection.ts';

/** Longest path of an entry, characters. */
export const LONGEST_PATH = 1024;
/** Most segments of it: folders and the file itself. */
const MOST_SEGMENTS = 32;

/** What operating systems leave in archives beside what was packed. */
const DEBRIS =
  /(^|\/)(__MACOSX|@eaDir|\.Spotlight-V100|\.Trashes|\.fseventsd)\/|(^|\/)(\._[^/]*|\.DS_Store|Thumbs\.db|ehthumbs\.db|desktop\.ini)$/i;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;

/**
 * The path of an entry in its one form: composed Unicode (NFC), single slashes, no leading `./`. Empty for the top folder.
 *
 * @throws HbscError `ARCHIVE_REJECTED` when it leads out of the archive, or might on some system
 */
export function entryPathOf(name: string, container: Container = 'archive'): string {
  const fault = faultOf(name, container);
  if (fault !== null) {
    const remedy = container === 'archive' ? 'Pack the files under relative paths.' : 'Rename it.';
    throw rejected(`The ${container}'s entry ${quoted(name)} ${fault}. ${remedy}`);
  }
  return normalisedPath(name);
}

/** Composed Unicode (NFC), single slashes, no `.` segments: two names of one file read alike. */
export function normalisedPath(name: string): string {
  return name
    .normalize('NFC')
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/');
}

/** Whether an operating system left the file there, such as `.DS_Store`. */
export function isDebris(path: string): boolean {
  return DEBRIS.test(path);
}

function faultOf(name: string, container: Container): string | null {
  if (name.length > LONGEST_PATH)
    return `has a path of ${name.length} characters; the most is ${LONGEST_PATH}`;
  if (name.includes('\ufffd')) return 'has a name that is not UTF-8';
  if (CONTROL_CHARACTER.test(name)) return 'has control characters in its name';
  if (name.includes('\\')) return 'has a backslash in its path';
  if (name.startsWith('/')) return 'has an absolute path';
  if (/^[a-z]:/i.test(name)) return 'has a drive letter in its path';
  const segments = name.split('/');
  if (segments.includes('..')) return `leads out of the ${container}`;
  if (segments.length > MOST_SEGMENTS) return `lies deeper than ${MOST_SEGMENTS - 1} folders`;
  return null;
}
