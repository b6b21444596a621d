import { Readable } from 'node:stream';
import { type BatchNote, type DataSet, type Labels, type ManifestColumns, meaningBy } from '@hbsc/core';
import type { FileTree } from './archive/archive.ts';
import { normalisedPath } from './archive/entry-path.ts';
import { contentOf } from './archive/open.ts';
import { quoted } from './archive/rejection.ts';
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
    notes: [...(labelling ? notesOf(labelling.tally) : []), ...truncationOf(tree, manifest)],
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
      if (isCutOff(tree, normalisedPath(source.path)))
        return labelByManifest(paths, Readable.from([]), meaning);
      return byManifest(contentOf(tree, normalisedPath(source.path), signal), source.columns);
    case 'UPLOADED_MANIFEST':
      return byManifest(readUpload(source.uploadId), source.columns);
  }
}

/** Whether a file may have stood behind the place where the archive is cut off. */
function isCutOff({ files, isTruncated }: FileTree, wanted: string): boolean {
  return isTruncated && !files.some(({ path }) => path === wanted);
}

function truncationOf(tree: FileTree, manifest: string | null): BatchNote[] {
  if (!tree.isTruncated) return [];
  const taken = `The archive is cut off. Its first ${tree.files.length} files are whole and were taken`;
  const isUnlabelled = manifest !== null && isCutOff(tree, manifest);
  const example = isUnlabelled
    ? `${taken}, without labels: ${quoted(manifest)} is not among them.`
    : `${taken}.`;
  return [{ kind: 'TRUNCATED_ARCHIVE', count: 1, examples: [example] }];
}
