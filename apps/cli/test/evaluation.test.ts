import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import type { EvaluationView } from '@hbsc/client';
import { evaluate, type JudgedItem } from '@hbsc/core';
import { describeWithRealData, type RealRecording } from '@hbsc/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Stack, startStack } from './stack.ts';

/** Of each label in each of the two sets. */
const RECORDINGS = 6;
/** What is shorter fails. */
const SHORTEST_SECONDS = 1;
/** Set A has four labels, set B three. */
const LABELLED = 7 * RECORDINGS;

describeWithRealData('a labelled data set, classified by the service', (recordings, folder) => {
  let stack: Stack;
  let id: string;
  beforeAll(async () => {
    stack = await startStack();
    id = await classified(someOfEach(recordings));
  });
  afterAll(() => stack?.stop());

  const get = (file: string) => fetch(`${stack.url}/batches/${id}/${file}`);

  async function classified(chosen: readonly RealRecording[]): Promise<string> {
    const { batches } = stack.client;
    const batch = await batches.open({ name: 'sets A and B', labels: { extrastole: 'extrahls' } });
    const files = chosen.map(async ({ file, label, group }) => ({
      path: relative(folder, file),
      content: new Blob([await readFile(file)]),
      label,
      group,
    }));
    await batches.add(batch.id, await Promise.all(files));
    await batches.close(batch.id);
    return ended(batch.id);
  }

  async function ended(batchId: string): Promise<string> {
    for await (const { status, counts } of stack.client.batches.updates(batchId)) {
      if (status === 'FINISHED') expect(counts).toMatchObject({ total: LABELLED, succeeded: LABELLED });
    }
    return batchId;
  }

  it('is evaluated as its exported rows say', async () => {
    const shown = await stack.client.batches.evaluation(id);
    const lines = (await (await get('items.jsonl')).text()).trimEnd().split('\n');
    const { items, ...figures } = await evaluate(lines.map(judgedItemOf));
    expect(items).toMatchObject({ total: LABELLED, evaluated: LABELLED });
    expect(shown).toMatchObject(figures);
    expect(supportsOf(shown)).toEqual({ artifact: 6, extrahls: 12, murmur: 12, normal: 12 });
  });

  it('has the same answers when it is run again', async () => {
    const again = await ended((await stack.client.batches.rerun(id)).id);
    const { first, second, ...comparison } = await stack.client.batches.compare(id, again);
    expect(comparison).toMatchObject({
      items: LABELLED,
      onlyFirstCorrect: 0,
      onlySecondCorrect: 0,
      pValue: 1,
    });
    expect(second.evaluation).toEqual(first.evaluation);
    const report = await (await get(`report.html?against=${again}`)).text();
    expect(report).toContain('Comparison with pcgnet@1.0.1');
  });

  it.each([
    ['items.csv', 'text/csv; charset=utf-8'],
    ['report.html', 'text/html; charset=utf-8'],
    ['confusion.svg', 'image/svg+xml'],
    ['confusion.png', 'image/png'],
    ['reliability.svg', 'image/svg+xml'],
    ['coverage.svg', 'image/svg+xml'],
  ])('has %s', async (file, type) => {
    const response = await get(file);
    expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
      status: 200,
      type,
    });
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(1_000);
  });
});

/** The first recordings of each label in each set. */
function someOfEach(recordings: readonly RealRecording[]): RealRecording[] {
  const kinds = new Map<string, RealRecording[]>();
  for (const recording of recordings) {
    if (!recording.dataset.startsWith('pascal') || recording.label === '') continue;
    if (recording.durationSeconds < SHORTEST_SECONDS) continue;
    const kind = `${recording.dataset} ${recording.label}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), recording]);
  }
  return [...kinds.values()].flatMap((kind) => kind.slice(0, RECORDINGS));
}

function judgedItemOf(line: string): JudgedItem {
  const { label, group, outcome, ...row } = JSON.parse(line);
  const { artifactProbability, extrahlsProbability, murmurProbability, normalProbability } = row;
  const probabilities = [artifactProbability, extrahlsProbability, murmurProbability, normalProbability];
  return { label, group, answer: { outcome, probabilities } };
}

function supportsOf(evaluation: EvaluationView | null): Record<string, number> {
  const classes = evaluation?.all.classes ?? [];
  return Object.fromEntries(classes.map(({ className, support }) => [className, support]));
}
