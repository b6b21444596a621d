import { gzipSync } from 'node:zlib';
import type { Plugin, Rollup } from 'vite';

/**
 * Fails a build with a page for which more JavaScript has to arrive at first than the budget: what the entry imports, and what
 * the page imports on top of that.
 *
 * @param budget - bytes as gzip makes them
 */
export function firstLoad(budget: number): Plugin {
  return {
    name: 'first-load',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = new Map(
        Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file]] : [])),
      );
      const entry = [...chunks.values()].find(({ isEntry }) => isEntry);
      if (!entry) throw new Error('The build has no entry.');
      const pages = entry.dynamicImports.map((name) => ({
        name: chunks.get(name)?.name ?? name,
        bytes: gzippedBytes(closureOf([entry.fileName, name], chunks)),
      }));
      pages.sort((a, b) => b.bytes - a.bytes);
      for (const { name, bytes } of pages)
        this.info(`first load of ${name}: ${(bytes / 1000).toFixed(1)} kB`);
      const [largest] = pages;
      if (largest && largest.bytes > budget) {
        this.error(
          `The page ${largest.name} begins with ${largest.bytes} bytes of gzipped JavaScript, allowed are ${budget}.`,
        );
      }
    },
  };
}

type Chunks = ReadonlyMap<string, Rollup.OutputChunk>;

/** The chunks, and all they import before they run. */
function closureOf(names: readonly string[], chunks: Chunks): Rollup.OutputChunk[] {
  const found = new Map<string, Rollup.OutputChunk>();
  const add = (name: string) => {
    const chunk = chunks.get(name);
    if (!chunk || found.has(name)) return;
    found.set(name, chunk);
    chunk.imports.forEach(add);
  };
  names.forEach(add);
  return [...found.values()];
}

function gzippedBytes(chunks: readonly Rollup.OutputChunk[]): number {
  return chunks.reduce((sum, { code }) => sum + gzipSync(code).length, 0);
}
