import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Rollup } from 'vite';
import { firstLoad } from '../build/first-load.ts';

/** A chunk that gzip makes no smaller. */
function chunk(fileName: string, bytes: number, parts: Partial<Rollup.OutputChunk> = {}): Rollup.OutputChunk {
  const code = randomBytes(bytes / 2).toString('latin1');
  const nothing = { type: 'chunk', name: fileName, isEntry: false, imports: [], dynamicImports: [] };
  return { ...nothing, fileName, code, ...parts } as unknown as Rollup.OutputChunk;
}

/** What the build says, and what it fails of. */
function build(
  budget: number,
  chunks: readonly Rollup.OutputChunk[],
): { said: string[]; failed: string | null } {
  const said: string[] = [];
  const { generateBundle } = firstLoad(budget) as unknown as {
    generateBundle: (this: object, options: object, bundle: object) => void;
  };
  const context = {
    info: (text: string) => said.push(text),
    error: (text: string) => {
      throw new Error(text);
    },
  };
  try {
    generateBundle.call(context, {}, Object.fromEntries(chunks.map((part) => [part.fileName, part])));
    return { said, failed: null };
  } catch (error) {
    return { said, failed: (error as Error).message };
  }
}

describe('the first load of a page', () => {
  const chunks = [
    chunk('entry.js', 2_000, {
      isEntry: true,
      imports: ['shared.js'],
      dynamicImports: ['small.js', 'large.js'],
    }),
    chunk('shared.js', 2_000),
    chunk('small.js', 200, { imports: ['shared.js'] }),
    chunk('large.js', 200, { imports: ['shared.js', 'library.js'] }),
    chunk('library.js', 8_000),
  ];

  it('is the entry, the page and all that they import, each counted once', () => {
    const { said, failed } = build(100_000, chunks);
    expect(said).toHaveLength(2);
    expect(said[0]).toMatch(/^first load of large\.js: (6|7|8)\.\d kB$/);
    expect(said[1]).toMatch(/^first load of small\.js: [2-5]\.\d kB$/);
    expect(failed).toBeNull();
  });

  it('fails the build above its budget, and says for which page', () => {
    expect(build(5_000, chunks).failed).toMatch(
      /large\.js begins with \d+ bytes of gzipped JavaScript, allowed are 5000/,
    );
  });
});
