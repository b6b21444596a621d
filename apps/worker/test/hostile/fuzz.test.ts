import { readdirSync, readFileSync } from 'node:fs';
import { describeWith, type HostileKind, type MutatedFile, mutatedBytes, mutatedFiles } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HostileReader } from './reader.ts';

const CORPUS = new URL('../../../../packages/testkit/corpus/', import.meta.url);

/** `npm run test:security` reads as many files as its figure asks and draws others each time; `npm test` a few, always the same. */
const isFull = process.env.HBSC_SECURITY === 'full';
const seed = isFull ? Number(process.env.HBSC_SEED ?? Date.now() % 2 ** 31) : 1;
const RUNS: Readonly<Record<HostileKind, number>> = isFull
  ? { recording: 5_000, 'recording-for-ffmpeg': 1_000, archive: 2_000, labels: 2_000 }
  : { recording: 60, 'recording-for-ffmpeg': 20, archive: 60, labels: 60 };

const HARMLESS = 'crash nothing, hang nothing and earn only errors with a code: %s';
const LONGEST_MS = 3_600_000;

describe('files of strangers', () => {
  let reader: HostileReader;
  beforeAll(() => {
    reader = new HostileReader();
  });
  afterAll(() => reader?.close());

  it('do no harm a second time: the corpus', async () => {
    for (const name of readdirSync(CORPUS).filter((name) => name.endsWith('.json'))) {
      const file = JSON.parse(readFileSync(new URL(name, CORPUS), 'utf8')) as MutatedFile;
      await reader.read(file.kind, mutatedBytes(file));
    }
    expect(reader.isStillTheFirst).toBe(true);
  });

  it.each(['recording', 'archive', 'labels'] as const)(HARMLESS, harmless, LONGEST_MS);

  describeWith('ffmpeg', 'that ffmpeg decodes', () => {
    it.each(['recording-for-ffmpeg'] as const)(HARMLESS, harmless, LONGEST_MS);
  });

  async function harmless(kind: HostileKind): Promise<void> {
    const earned = new Map<string, number>();
    const read = fc.asyncProperty(mutatedFiles([kind]), async (file) => {
      const code = (await reader.read(file.kind, mutatedBytes(file))) ?? 'read';
      earned.set(code, (earned.get(code) ?? 0) + 1);
    });
    // What fails is told as small as it gets, as JSON to keep in the corpus.
    await fc.assert(read, { numRuns: RUNS[kind], seed, endOnFailure: false });
    expect(reader.isStillTheFirst).toBe(true);
    if (kind.startsWith('recording')) expect(earned.size).toBeGreaterThan(1);
    if (isFull)
      process.stderr.write(`  ${kind}, seed ${seed}: ${JSON.stringify(Object.fromEntries(earned))}\n`);
  }
});
