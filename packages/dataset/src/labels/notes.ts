import type { BatchNote } from '@hbsc/core';
import type { Findings } from './findings.ts';
import type { LabelTally, RowPlace } from './labelling.ts';

/** What was odd about the labels of a data set. */
export function notesOf(tally: LabelTally): BatchNote[] {
  return [
    noteOf('ROW_WITHOUT_FILE', tally.rowsWithoutFile, shownRow),
    noteOf('AMBIGUOUS_ROW', tally.ambiguousRows, shownRow),
    noteOf('DOUBLED_ROW', tally.doubledRows, shownRow),
    noteOf('FILE_WITHOUT_ROW', tally.filesWithoutRow, (path) => path),
    noteOf('ROW_WITHOUT_LABEL', tally.filesWithoutLabel, (path) => path),
    noteOf('UNKNOWN_LABEL', tally.unknownLabels, ({ givenLabel, files }) => `${givenLabel} (${files})`),
  ].filter(({ count }) => count > 0);
}

function noteOf<T>(kind: BatchNote['kind'], findings: Findings<T>, shown: (finding: T) => string): BatchNote {
  return { kind, count: findings.count, examples: findings.first.map(shown) };
}

function shownRow({ line, path }: RowPlace): string {
  return `line ${line}: ${path}`;
}
