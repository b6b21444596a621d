import { fileURLToPath } from 'node:url';

/** The repository's root, with a trailing separator, from the source tree and from the build alike. */
export const REPOSITORY_ROOT = fileURLToPath(new URL('../../../', import.meta.url));
