import { describe, expect, it } from '@jest/globals';
import {
  type BatchEvaluation,
  BatchEvaluations,
  type BatchItem,
  type Classification,
  type Job,
} from '../../src/index.ts';
import { batch } from './live.ts';

const CLASSES = ['artifact', 'extrahls', 'murmur', 'normal'] as const;
type Class = (typeof CLASSES)[number];

/** An item of a batch, and what the model said of it; null when it failed. */
function item(
  position: number,
  label: Class | null,
  answer: Class | null,
  sha256 = `${position}`,
): BatchItem {
  const classification = {
    outcome: 'CLASSIFIED',
    model: { name: 'm5', version: '1.0.0', sha256: 'ab' },
    probabilities: CLASSES.map((name) => (name === answer ? 0.7 : 0.1)),
  } as unknown as Classification;
  return {
    position,
    path: `${position}.wav`,
    givenLabel: label,
    label,
    group: null,
    recording: { id: `${position}`, sha256, bytes: 4, fileName: 'heart.wav' },
    status: answer ? 'SUCCEEDED' : 'FAILED',
    job: { classification: answer && classification } as Job,
    error: null,
  };
}

/** Batches as pages of items, that counts how often each is read. */
class Pages {
  readonly reads: string[] = [];

  constructor(private readonly batches: Record<string, readonly BatchItem[]>) {}

  async *streamItems(id: string): AsyncGenerator<readonly BatchItem[]> {
    this.reads.push(id);
    for (const one of this.batches[id] ?? []) yield [one];
  }
}

const state = (id: string, total: number, succeeded: number) =>
  batch({ id }, { succeeded, waiting: total - succeeded });

describe('the evaluation of a batch', () => {
  it('is of the labelled items that were answered, and names the models that did', async () => {
    const evaluations = new BatchEvaluations(
      new Pages({ a: [item(0, 'murmur', 'murmur'), item(1, null, 'normal'), item(2, 'normal', null)] }),
    );
    expect(await evaluations.of(state('a', 3, 2))).toMatchObject({
      evaluation: { items: { total: 3, unlabelled: 1, unanswered: 1, evaluated: 1 } },
      models: [{ name: 'm5', version: '1.0.0', sha256: 'ab' }],
    });
  });

  it('is null while nothing is labelled', async () => {
    const evaluations = new BatchEvaluations(new Pages({ a: [item(0, null, 'murmur')] }));
    expect(await evaluations.of(state('a', 1, 1))).toBeNull();
  });

  it('is made once, however many ask, until there is another answer or item', async () => {
    const pages = new Pages({ a: [item(0, 'murmur', 'murmur')] });
    const evaluations = new BatchEvaluations(pages);
    const ask = () => evaluations.of(state('a', 2, 1));
    const answers = [...(await Promise.all([ask(), ask()])), await ask()];
    expect(new Set<BatchEvaluation | null>(answers).size).toBe(1);
    expect(pages.reads).toEqual(['a']);
    await evaluations.of(state('a', 2, 2));
    await evaluations.of(state('a', 3, 2));
    expect(pages.reads).toEqual(['a', 'a', 'a']);
  });

  it('is refused while twenty others are waited for', async () => {
    const evaluations = new BatchEvaluations(new Pages({}));
    const asked = await Promise.allSettled(
      Array.from({ length: 100 }, (_, n) => evaluations.of(state(`${n}`, 1, 1))),
    );
    const refused = asked.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(79);
    expect(refused[0]).toMatchObject({ reason: { code: 'RATE_LIMITED' } });
  });

  it('is tried again after it could not be made', async () => {
    const pages = new Pages({ a: [item(0, 'murmur', 'murmur')] });
    let isAway = true;
    const evaluations = new BatchEvaluations({
      async *streamItems(id) {
        if (isAway) throw new Error('away');
        yield* pages.streamItems(id);
      },
    });
    await expect(evaluations.of(state('a', 1, 1))).rejects.toThrow('away');
    isAway = false;
    expect(await evaluations.of(state('a', 1, 1))).toMatchObject({ evaluation: { items: { evaluated: 1 } } });
  });
});

describe('the comparison of two batches', () => {
  it('is of the items that have one path, one recording and one label', async () => {
    const evaluations = new BatchEvaluations(
      new Pages({
        a: [
          item(0, 'murmur', 'murmur'),
          item(1, 'murmur', 'normal'),
          item(2, 'normal', 'normal'),
          item(3, 'normal', 'normal'),
        ],
        b: [
          item(3, 'murmur', 'murmur'),
          item(2, 'normal', 'murmur', 'other'),
          item(1, 'murmur', 'murmur'),
          item(0, 'murmur', 'murmur'),
        ],
      }),
    );
    expect(await evaluations.compare(state('a', 4, 4), state('b', 4, 4))).toMatchObject({
      items: 2,
      bothCorrect: 1,
      onlySecondCorrect: 1,
      test: { method: 'EXACT', pValue: 1 },
    });
  });

  it('is refused when they share no item', async () => {
    const evaluations = new BatchEvaluations(
      new Pages({ a: [item(0, 'murmur', 'murmur')], b: [item(1, 'murmur', 'murmur')] }),
    );
    await expect(evaluations.compare(state('a', 1, 1), state('b', 1, 1))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });
});
