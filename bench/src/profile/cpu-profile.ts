import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** What V8 records, as far as it is read here. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** Of the node on top, sample by sample. */
  readonly samples?: readonly number[];
  /** Since the sample before, microseconds. */
  readonly timeDeltas?: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
  readonly children?: readonly number[];
}

/** One function in the place it was called from. */
export interface Frame {
  readonly name: string;
  /** The package it is of, `node`, or what V8 does itself, in parentheses. */
  readonly owner: string;
  /** Time in it and in all it called, milliseconds. */
  totalMs: number;
  selfMs: number;
  readonly children: Frame[];
}

const IDLE = '(idle)';
const ROOT = '(root)';

/** The call tree of a profile without the time it was idle. Of bundles, the files they were made of are named. */
export function callTree({ nodes, samples = [], timeDeltas = [] }: CpuProfile): Frame {
  const selfUs = new Map<number, number>();
  for (const [index, id] of samples.entries()) {
    selfUs.set(id, (selfUs.get(id) ?? 0) + (timeDeltas[index] ?? 0));
  }
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const maps = new SourceMaps();
  const frameOf = (node: ProfileNode): Frame => {
    const children = (node.children ?? [])
      .flatMap((id) => byId.get(id) ?? [])
      .filter(({ callFrame }) => callFrame.functionName !== IDLE)
      .map(frameOf);
    const selfMs = (selfUs.get(node.id) ?? 0) / 1000;
    const { functionName, url, lineNumber, columnNumber } = node.callFrame;
    return {
      name: functionName || '(anonymous)',
      owner: ownerOf(functionName, maps.sourceOf(url, lineNumber, columnNumber)),
      selfMs,
      totalMs: children.reduce((sum, child) => sum + child.totalMs, selfMs),
      children,
    };
  };
  const root = nodes.find(({ callFrame }) => callFrame.functionName === ROOT) ?? nodes[0];
  if (!root) throw new Error('the profile is empty');
  return frameOf(root);
}

/**
 * Time by package, milliseconds, most first. What Node's own code does is put down to the package that called it: reading a
 * socket to `node`, hashing a file to the one that hashes.
 */
export function timeByOwner(root: Frame): [string, number][] {
  const times = new Map<string, number>();
  const visit = (frame: Frame, caller: string) => {
    const owner = frame.owner === 'node' ? caller : frame.owner;
    times.set(owner, (times.get(owner) ?? 0) + frame.selfMs);
    for (const child of frame.children) visit(child, owner);
  };
  visit(root, 'node');
  return [...times].filter(([, ms]) => ms > 0).sort(([, a], [, b]) => b - a);
}

/** The package of a file by its path. */
function ownerOf(functionName: string, file: string): string {
  if (file === '') return functionName.startsWith('(') && functionName !== ROOT ? functionName : 'node';
  if (file.startsWith('node:')) return 'node';
  // The last one: pnpm's folders hold folders of the same kind.
  const library = [...file.matchAll(/node_modules\/((?:@[^/]+\/)?[^/.][^/]*)/g)].at(-1)?.[1];
  if (library !== undefined) return library;
  const own = /(?:apps|packages)\/([^/]+)\/(?:src|dist)\//.exec(file)?.[1];
  return own === undefined ? 'node' : `hbsc ${own}`;
}

/** Finds the source of what was bundled. */
class SourceMaps {
  private readonly maps = new Map<string, SourceMap | null>();

  /** @returns a path or URL; that of the bundle where there is no map */
  sourceOf(url: string, line: number, column: number): string {
    if (!url.startsWith('file:')) return url;
    const entry = this.mapOf(url)?.findEntry(line, column);
    const source = entry && 'originalSource' in entry ? entry.originalSource : undefined;
    return source ? new URL(source, url).href : url;
  }

  private mapOf(url: string): SourceMap | null {
    const known = this.maps.get(url);
    if (known !== undefined) return known;
    const file = `${fileURLToPath(url)}.map`;
    const map = existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : null;
    this.maps.set(url, map);
    return map;
  }
}
