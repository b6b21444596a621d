import { type BatchNote, type DataSet, type Labels, type ManifestColumns, meaningBy } from '@hbsc/core';
import type { FileTree } from './archive/archive.ts';
import { normalisedPath } from './archive/entry-path.ts';
import { contentOf } from './archive/open.ts';
import { labelFromFolder, labelFromTemplate } from './labels/file-name-template.ts';
import { type FileLabel, type Labelling, labelByManifest, labelByPath } from './labels/labelling.ts';
import { readManifest } from './labels/manifest.ts';
import { notesOf } from './labels/notes.ts';

const UNLABELLED: FileLabel = { givenLabel: null, label: null, group: null };

/** Puts labels to files. @throws HbscError `BAD_USER_INPUT` for what is wrong with the labels */
export async function labelledFiles(tree: FileTree, labels: Labels, signal?: AbortSignal): Promise<DataSet> {
  const { source } = labels;
  const manifest = source.from === 'MANIFEST' ? normalisedPath(source.path) : null;
  const paths = tree.files.map(({ path }) => path).filter((path) => path !== manifest);
  const labelling = await labellingOf(tree, paths, labels, signal);
  const byPath = new Map(paths.map((path, place) => [path, labelling?.labels[place] ?? UNLABELLED]));
  return {
    fileCount: paths.length,
    notes: [...(labelling ? notesOf(labelling.tally) : []), ...truncationOf(tree)],
    async *files(reading) {
      for await (const file of tree.read(reading)) {
        const label = byPath.get(file.path);
        if (label) yield { ...file, givenLabel: label.givenLabel, group: label.group };
      }
    },
  };
}

async function labellingOf(
  tree: FileTree,
  paths: readonly string[],
  { source, mapping, readUpload }: Labels,
  signal: AbortSignal | undefined,
): Promise<Labelling | null> {
  const meaning = meaningBy(mapping);
  const byManifest = (content: AsyncIterable<Uint8Array>, columns: ManifestColumns) =>
    labelByManifest(paths, readManifest(content, columns), meaning);
  switch (source.from) {
    case 'NOWHERE':
      return null;
    case 'FOLDERS':
      return labelByPath(paths, labelFromFolder, meaning);
    case 'FILE_NAMES':
      return labelByPath(paths, labelFromTemplate(source.template), meaning);
    case 'MANIFEST':
      return byManifest(contentOf(tree, normalisedPath(source.path), signal), source.columns);
    case 'UPLOADED_MANIFEST':
      return byManifest(readUpload(source.uploadId), source.columns);
  }
}

function truncationOf({ files, isTruncated }: FileTree): BatchNote[] {
  if (!isTruncated) return [];
  const example = `The archive is cut off. Its first ${files.length} files are whole and were taken.`;
  return [{ kind: 'TRUNCATED_ARCHIVE', count: 1, examples: [example] }];
}
