export type { Archive, ArchiveEntry, ArchiveFile } from './archive/archive.ts';
export type { ArchiveLimits } from './archive/inflation.ts';
export { contentOf, openArchive } from './archive/open.ts';
export { ArchivesAndFolders } from './data-set-reader.ts';
export {
  type LabelReader,
  labelFromFolder,
  labelFromTemplate,
  type NamedLabel,
} from './labels/file-name-template.ts';
export type { Findings } from './labels/findings.ts';
export {
  type FileLabel,
  type Labelling,
  type LabelTally,
  labelByManifest,
  labelByPath,
  type RowPlace,
  type UnknownLabel,
} from './labels/labelling.ts';
export { readManifest } from './labels/manifest.ts';
export type { ManifestColumns, ManifestRow } from './labels/manifest-row.ts';
