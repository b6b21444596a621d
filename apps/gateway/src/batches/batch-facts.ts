import {
  type Batch,
  type BatchItem,
  type BatchNote,
  type ErrorCode,
  finishedAtOf,
  type ModelIdentity,
} from '@hbsc/core';
import type { BatchFacts } from '@hbsc/report';

/** Paths that are told of each error. */
const MOST_PATHS = 10;
const MOST_EXAMPLES = 5;

const NOTE_TEXTS: Readonly<Record<BatchNote['kind'], string>> = {
  ROW_WITHOUT_FILE: 'rows of the label table without a file',
  FILE_WITHOUT_ROW: 'files without a row in the label table',
  ROW_WITHOUT_LABEL: 'rows of the label table that leave the label empty',
  UNKNOWN_LABEL: 'items with a label that stands for no class',
  DOUBLED_ROW: 'rows of the label table about a file that an earlier row was about',
  AMBIGUOUS_ROW: 'rows of the label table that fit several files',
  TRUNCATED_ARCHIVE: 'archives that break off',
  UNUSABLE_FILE: 'files left out, whose path or label cannot be kept',
};

type Failure = BatchFacts['failures'][number];

/**
 * What a report says of a batch beside its figures.
 *
 * @param models - those that answered
 * @param failed - the items that failed, in pages
 */
export async function batchFactsOf(
  batch: Batch,
  models: readonly ModelIdentity[],
  failed: AsyncIterable<readonly BatchItem[]>,
): Promise<BatchFacts> {
  const { id, name, createdAt, notes } = batch;
  const { total: _, ...counts } = batch.counts;
  return {
    id,
    name,
    models,
    createdAt,
    finishedAt: finishedAtOf(batch),
    statuses: Object.entries(counts)
      .filter(([, items]) => items > 0)
      .map(([status, items]) => ({ status: status.toUpperCase(), items })),
    failures: await failuresOf(failed),
    notes: notes.map(sentenceOf),
    reportedAt: new Date(),
  };
}

async function failuresOf(failed: AsyncIterable<readonly BatchItem[]>): Promise<Failure[]> {
  const failures = new Map<ErrorCode, { items: number; paths: string[] }>();
  for await (const page of failed) {
    for (const { error, path } of page) {
      if (!error) continue;
      const failure = failures.get(error.code) ?? { items: 0, paths: [] };
      failure.items += 1;
      if (failure.paths.length < MOST_PATHS) failure.paths.push(path);
      failures.set(error.code, failure);
    }
  }
  return [...failures].map(([code, failure]) => ({ code, ...failure }));
}

function sentenceOf({ kind, count, examples }: BatchNote): string {
  const some = examples.slice(0, MOST_EXAMPLES).join(', ');
  return `${count} ${NOTE_TEXTS[kind]}${some === '' ? '' : `, such as ${some}`}.`;
}
