import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** A file of the repository, by its path from the root. */
export function readRepositoryFile(path: string): string {
  return readFileSync(`${REPOSITORY}${path}`, 'utf8');
}

/** Tells the paths that `.dockerignore` keeps out of every build, of the forms it uses: `name` and `**` before a name. */
export function dockerignore(): (path: string) => boolean {
  const patterns = readRepositoryFile('.dockerignore')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const name = line.replace(/^\*\*\//, '');
      const anywhere = line === name ? '^' : '(^|/)';
      return new RegExp(`${anywhere}${name.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}(/|$)`);
    });
  return (path) => patterns.some((pattern) => pattern.test(path));
}
