import { HbscError } from '../errors.ts';
import type { BatchNote } from './batch.ts';
import type { LabelMapping } from './labels.ts';

/** What a manifest calls its columns: `path`, `label` and `group` unless told. */
export interface ManifestColumns {
  readonly path?: string | undefined;
  readonly label?: string | undefined;
  readonly group?: string | undefined;
}

/** Where the labels of a data set's files are: nowhere, in a manifest, or in the paths of the files. */
export type LabelSource =
  | { readonly from: 'NOWHERE' }
  | { readonly from: 'MANIFEST'; readonly path: string; readonly columns: ManifestColumns }
  | { readonly from: 'UPLOADED_MANIFEST'; readonly uploadId: string; readonly columns: ManifestColumns }
  | { readonly from: 'FOLDERS' }
  | { readonly from: 'FILE_NAMES'; readonly template: string };

/** A data set to be imported: an archive that was uploaded or a folder that the server reaches, and where its labels are. */
export type DataSetSource = ({ readonly uploadId: string } | { readonly folder: string }) & {
  readonly labels: LabelSource;
};

/** What a client may say of where the labels are: one thing at most. Null and nothing are the same. */
export interface LabelSourceOptions {
  readonly manifest?:
    | {
        readonly path?: string | null;
        readonly uploadId?: string | null;
        readonly columns?: { readonly [Name in keyof ManifestColumns]: string | null } | null;
      }
    | null
    | undefined;
  readonly folder?: boolean | null | undefined;
  readonly template?: string | null | undefined;
}

/** @throws HbscError `BAD_USER_INPUT` when more than one thing is said */
export function labelSourceOf({ manifest, folder, template }: LabelSourceOptions): LabelSource {
  const { path, uploadId } = manifest ?? {};
  const columns = columnsOf(manifest?.columns ?? {});
  const found: LabelSource[] = [];
  if (path) found.push({ from: 'MANIFEST', path, columns });
  if (uploadId) found.push({ from: 'UPLOADED_MANIFEST', uploadId, columns });
  if (folder) found.push({ from: 'FOLDERS' });
  if (template) found.push({ from: 'FILE_NAMES', template });
  const [source = { from: 'NOWHERE' } as const, ...others] = found;
  if (others.length === 0 && (found.length === 1 || !manifest)) return source;
  throw new HbscError(
    'BAD_USER_INPUT',
    'labels: give one of manifest.path, manifest.uploadId, folder and template, or none.',
  );
}

function columnsOf(given: { readonly [Name in keyof ManifestColumns]: string | null }): ManifestColumns {
  return Object.fromEntries(Object.entries(given).filter(([, name]) => name !== null));
}

/** How the files of a data set are to be labelled. */
export interface Labels {
  readonly source: LabelSource;
  readonly mapping: LabelMapping;
  /** The content of a manifest that is not in the data set itself. */
  readonly readUpload: (uploadId: string) => AsyncIterable<Uint8Array>;
}

/** A file of a data set. */
export interface DataSetFile {
  readonly path: string;
  readonly bytes: number;
  /** As the data set has it. */
  readonly givenLabel: string | null;
  readonly group: string | null;
  /** To be read, once or not at all, before the next file is asked for. It throws an HbscError for what is wrong with this file alone. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** A data set that was looked through and may be taken. */
export interface DataSet {
  /** How many there are, without the manifest. */
  readonly fileCount: number;
  /** What is odd in it. */
  readonly notes: readonly BatchNote[];
  /** @throws the signal's reason once it is aborted */
  files(signal?: AbortSignal): AsyncIterable<DataSetFile>;
}

/** A file in a bucket. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
}

/** Buckets that data sets are imported from. */
export interface ObjectStore {
  /**
   * The objects whose keys begin with the prefix, page by page.
   *
   * @throws HbscError `FORBIDDEN` when the bucket may not be listed or is not there, `STORAGE_UNAVAILABLE`
   */
  list(bucket: string, prefix: string): AsyncIterable<readonly StoredObject[]>;
  /**
   * What an object holds.
   *
   * @throws HbscError `NOT_FOUND` when it is gone, `FORBIDDEN` when it may not be read, `STORAGE_UNAVAILABLE`
   */
  read(bucket: string, key: string): AsyncIterable<Uint8Array>;
}

/** Looks data sets through. Both refuse with `ARCHIVE_REJECTED`, or `BAD_USER_INPUT` for what is wrong with the labels. */
export interface DataSetReader {
  /** @param file - an archive on this machine */
  openArchive(file: string, labels: Labels, signal?: AbortSignal): Promise<DataSet>;
  /** @param folder - as the client named it, a path or `s3://bucket/prefix`: only those that the operator allows may be read */
  openFolder(folder: string, labels: Labels, signal?: AbortSignal): Promise<DataSet>;
}
