import { describe, expect, it } from '@jest/globals';
import { callTree, timeByOwner } from '../src/profile/cpu-profile.ts';
import { flameGraph } from '../src/profile/flame-graph.ts';
import { stageOf } from '../src/profile/report.ts';

function node(id: number, functionName: string, url: string, children: number[] = []) {
  return { id, callFrame: { functionName, url, lineNumber: 0, columnNumber: 0 }, children };
}

const TREE = callTree({
  nodes: [
    node(1, '(root)', '', [2, 3, 6]),
    node(2, '(idle)', ''),
    node(3, 'stage', 'file:///hbsc/packages/storage/src/files.ts', [4, 5]),
    node(4, 'update', 'node:internal/crypto/hash'),
    node(5, 'parse<', 'file:///a/node_modules/.pnpm/@fastify+busboy@3/node_modules/@fastify/busboy/x.js'),
    node(6, '(garbage collector)', ''),
  ],
  samples: [2, 3, 4, 5, 6],
  timeDeltas: [50_000, 1_000, 2_000, 3_000, 4_000],
});

describe('a profile', () => {
  it('counts what the process did, not what it waited for', () => {
    expect(TREE.totalMs).toBe(10);
  });

  it("puts the time down to packages, Node's own to the one that called it", () => {
    expect(timeByOwner(TREE)).toEqual([
      ['(garbage collector)', 4],
      ['hbsc storage', 3],
      ['@fastify/busboy', 3],
    ]);
    expect(stageOf('@fastify/busboy')).toBe(stageOf('hbsc storage'));
  });

  it('becomes a flame graph of its own', () => {
    const svg = flameGraph('gateway', TREE);
    expect(svg).toContain('<title>stage (hbsc storage) 60.0 %</title>');
    expect(svg).toContain('parse&lt; (@fastify/busboy)');
  });
});
