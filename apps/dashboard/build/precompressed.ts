import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Under this, there is nothing to gain, bytes. */
const SMALLEST = 1_000;

/** Puts every script and style beside itself as Brotli and as gzip, so that nobody compresses them again for each visitor. */
export function precompressed(): Plugin {
  return {
    name: 'precompressed',
    apply: 'build',
    // When all is written: until then scripts are still changed.
    async writeBundle({ dir = '' }, bundle) {
      for (const name of Object.keys(bundle)) {
        if (!/\.(js|css)$/.test(name)) continue;
        const file = join(dir, name);
        const bytes = await readFile(file);
        if (bytes.length < SMALLEST) continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
        await writeFile(`${file}.br`, brotliCompressSync(bytes, { params }));
        await writeFile(`${file}.gz`, gzipSync(bytes));
      }
    },
  };
}
