import type { HeartSoundClass, LabelMeaning } from '@hbsc/core';
import { FileIndex } from './file-index.ts';
import type { LabelReader } from './file-name-template.ts';
import { Findings } from './findings.ts';
import type { ManifestRow } from './manifest-row.ts';

/** What is known of a file beside its content. */
export interface FileLabel {
  /** The label as it was given. */
  readonly givenLabel: string | null;
  /** The class it stands for. */
  readonly label: HeartSoundClass | null;
  /** Files of one group belong together, such as those of one patient. */
  readonly group: string | null;
}

/** A row of a manifest, for the user to find. */
export interface RowPlace {
  readonly line: number;
  readonly path: string;
}

/** A label that stands for no class. */
export interface UnknownLabel {
  readonly givenLabel: string;
  /** How many files have it. */
  readonly files: number;
}

/** How labels and files went together. */
export interface LabelTally {
  /** Files whose label stands for a class. */
  readonly labelled: number;
  /** Paths of files that no row is about, or whose names say no label. */
  readonly filesWithoutRow: Findings<string>;
  /** Paths of files whose row leaves the label empty. */
  readonly filesWithoutLabel: Findings<string>;
  readonly unknownLabels: Findings<UnknownLabel>;
  readonly rowsWithoutFile: Findings<RowPlace>;
  /** Rows that might mean any of several files. */
  readonly ambiguousRows: Findings<RowPlace>;
  /** Rows about a file that an earlier row was about: that one counts. */
  readonly doubledRows: Findings<RowPlace>;
}

/** The labels of files, in the files' order, and how they were found. */
export interface Labelling {
  readonly labels: readonly FileLabel[];
  readonly tally: LabelTally;
}

/** Labels files by the rows of a manifest, read one after another. @param paths - without the manifest's own */
export async function labelByManifest(
  paths: readonly string[],
  rows: AsyncIterable<ManifestRow>,
  meaning: LabelMeaning,
): Promise<Labelling> {
  const index = new FileIndex(paths);
  const matches = new Map<number, Match>();
  const rowsWithoutFile = new Findings<RowPlace>();
  const ambiguousRows = new Findings<RowPlace>();
  const doubledRows = new Findings<RowPlace>();
  for await (const row of rows) {
    const found = index.find(row.path);
    if (found === 'unknown') rowsWithoutFile.add(placeOf(row));
    else if (found === 'ambiguous') ambiguousRows.add(placeOf(row));
    else {
      const { file, isExact } = found;
      const before = matches.get(file);
      if (!before) matches.set(file, { row, isExact, isAmbiguous: false });
      else if (isExact && !before.isExact) {
        rowsWithoutFile.add(placeOf(before.row));
        matches.set(file, { row, isExact, isAmbiguous: false });
      } else if (before.row.path === row.path) doubledRows.add(placeOf(row));
      else if (before.isExact) (isExact ? doubledRows : rowsWithoutFile).add(placeOf(row));
      else {
        if (!before.isAmbiguous) ambiguousRows.add(placeOf(before.row));
        ambiguousRows.add(placeOf(row));
        matches.set(file, { ...before, isAmbiguous: true });
      }
    }
  }
  return labelling(
    paths,
    paths.map((_, file) => givenBy(matches.get(file))),
    meaning,
    { rowsWithoutFile, ambiguousRows, doubledRows },
  );
}

/** The row that a file is labelled by, until one comes that says its whole path. */
interface Match {
  readonly row: ManifestRow;
  readonly isExact: boolean;
  /** Whether several rows, none with the whole path, might mean the file. */
  readonly isAmbiguous: boolean;
}

function givenBy(match: Match | undefined): Given | null {
  return match && !match.isAmbiguous ? match.row : null;
}

function placeOf({ line, path }: ManifestRow): RowPlace {
  return { line, path };
}

/** Labels files by what their own paths say. */
export function labelByPath(paths: readonly string[], reader: LabelReader, meaning: LabelMeaning): Labelling {
  return labelling(paths, paths.map(reader), meaning, {
    rowsWithoutFile: new Findings(),
    ambiguousRows: new Findings(),
    doubledRows: new Findings(),
  });
}

interface Given {
  readonly label: string | null;
  readonly group: string | null;
}

function labelling(
  paths: readonly string[],
  given: readonly (Given | null)[],
  meaning: LabelMeaning,
  rows: Pick<LabelTally, 'rowsWithoutFile' | 'ambiguousRows' | 'doubledRows'>,
): Labelling {
  const filesWithoutRow = new Findings<string>();
  const filesWithoutLabel = new Findings<string>();
  const unknown = new Map<string, number>();
  const labels = paths.map((path, file): FileLabel => {
    const { label: givenLabel, group } = given[file] ?? { label: null, group: null };
    const label = givenLabel === null ? null : meaning(givenLabel);
    if (!given[file]) filesWithoutRow.add(path);
    else if (givenLabel === null) filesWithoutLabel.add(path);
    else if (label === null) unknown.set(givenLabel, (unknown.get(givenLabel) ?? 0) + 1);
    return { givenLabel, label, group };
  });
  const labelled = labels.filter(({ label }) => label !== null).length;
  const unknownLabels = new Findings<UnknownLabel>();
  for (const [givenLabel, files] of unknown) unknownLabels.add({ givenLabel, files });
  return { labels, tally: { labelled, filesWithoutRow, filesWithoutLabel, unknownLabels, ...rows } };
}
