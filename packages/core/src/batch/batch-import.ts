import { HbscError, meaningOf } from '../errors.ts';
import { formatBytes, type Limits } from '../limits.ts';
import { type BlobStore, NotNowError } from '../ports.ts';
import type { LargeUploads } from '../upload/large-uploads.ts';
import type { BatchNote } from './batch.ts';
import type { BatchFile, BatchIntake } from './batch-intake.ts';
import type { BatchRepository } from './batch-ports.ts';
import type { DataSet, DataSetFile, DataSetReader, DataSetSource, Labels } from './data-set.ts';

/** Files that are added at a time. */
const CHUNK = 50;
/** Most files that are listed as unusable. */
const MOST_LISTED = 100;
/** What is left behind by a worker that stops is taken up after this, milliseconds. */
const HANDED_ON_MS = 1_000;

/** What {@link BatchImport} works with. */
export interface BatchImportParts {
  readonly batches: BatchRepository;
  readonly intake: BatchIntake;
  readonly uploads: LargeUploads;
  readonly blobs: Pick<BlobStore, 'stage'>;
  readonly reader: DataSetReader;
  readonly limits: Pick<Limits, 'archiveBytes' | 'uploadBytes' | 'batchItems'>;
  /** Aborted when the worker is to stop. */
  readonly leaving: AbortSignal;
}

/**
 * Makes items of the files of a data set, and so has them classified while it goes on. The rows are the truth: whoever begins it
 * again, after whatever, goes on behind the items that are there.
 */
export class BatchImport {
  constructor(private readonly parts: BatchImportParts) {}

  /**
   * Runs one delivery. A fault of the data set ends the batch as REJECTED; a fault of the machinery is thrown, for the queue to
   * deliver again. It ends early when the batch is cancelled.
   *
   * @throws NotNowError when the worker is to stop
   */
  async run(batchId: string): Promise<void> {
    const { intake, leaving } = this.parts;
    const source = await this.parts.batches.sourceOf(batchId);
    if (!source) return;
    try {
      if (await this.isImporting(batchId)) await this.import(batchId, source);
    } catch (error) {
      if (leaving.aborted) throw new NotNowError(HANDED_ON_MS);
      if (!isVerdict(error)) throw error;
      if (await this.isImporting(batchId)) await intake.reject(batchId, error);
    }
    await this.forget(source);
  }

  /** Ends an import whose last delivery failed. */
  async giveUp(batchId: string, error: unknown): Promise<void> {
    await this.parts.intake.reject(batchId, error);
    const source = await this.parts.batches.sourceOf(batchId);
    if (source) await this.forget(source);
  }

  private async isImporting(batchId: string): Promise<boolean> {
    return (await this.parts.batches.find(batchId))?.intake === 'IMPORTING';
  }

  private async import(batchId: string, source: DataSetSource): Promise<void> {
    const { blobs, uploads, limits, reader, leaving } = this.parts;
    const labels = await this.labelsOf(batchId, source);
    if ('folder' in source) {
      return this.take(batchId, await reader.openFolder(source.folder, labels, leaving));
    }
    const archive = await blobs.stage(uploads.read(source.uploadId), limits.archiveBytes);
    try {
      await this.take(batchId, await reader.openArchive(archive.file, labels, leaving));
    } finally {
      await archive.discard();
    }
  }

  private async labelsOf(batchId: string, { labels: source }: DataSetSource): Promise<Labels> {
    const { batches, uploads } = this.parts;
    const mapping = (await batches.find(batchId))?.labels ?? {};
    return { source, mapping, readUpload: (uploadId) => uploads.read(uploadId) };
  }

  private async take(batchId: string, dataSet: DataSet): Promise<void> {
    const { intake, limits, leaving } = this.parts;
    if (dataSet.fileCount > limits.batchItems) throw tooManyFiles(dataSet.fileCount, limits.batchItems);
    const known = await this.knownPaths(batchId);
    const unusable: string[] = [];
    let chunk: BatchFile[] = [];
    try {
      for await (const file of dataSet.files(leaving)) {
        if (known.has(file.path)) continue;
        chunk.push(await this.staged(file));
        if (chunk.length < CHUNK) continue;
        unusable.push(...(await this.add(batchId, chunk)));
        chunk = [];
      }
      unusable.push(...(await this.add(batchId, chunk)));
    } finally {
      await discard(chunk);
    }
    await intake.close(batchId, 'IMPORTING', [...dataSet.notes, ...noteOf(unusable)]);
  }

  private async knownPaths(batchId: string): Promise<ReadonlySet<string>> {
    const paths = new Set<string>();
    for await (const items of this.parts.batches.streamItems(batchId)) {
      for (const { path } of items) paths.add(path);
    }
    return paths;
  }

  private async staged({ path, bytes, givenLabel, group, content }: DataSetFile): Promise<BatchFile> {
    const { blobs, limits } = this.parts;
    const said = { path, label: givenLabel, group };
    if (bytes > limits.uploadBytes) return { ...said, content: tooLarge(bytes, limits.uploadBytes) };
    return { ...said, content: await blobs.stage(content, limits.uploadBytes) };
  }

  /**
   * @returns which files cannot be items, and why
   * @throws HbscError for what may be otherwise another time
   */
  private async add(batchId: string, files: readonly BatchFile[]): Promise<string[]> {
    try {
      const added = await this.parts.intake.add(batchId, files, 'IMPORTING');
      return added.flatMap(({ path, error }) => {
        if (!error) return [];
        if (meaningOf(error.code).retryable) throw new HbscError(error.code, error.message);
        return `${path}: ${error.message}`;
      });
    } finally {
      await discard(files);
    }
  }

  /** Removes the uploads of an import that is over, unless another is to read them. */
  private async forget(source: DataSetSource): Promise<void> {
    const { uploads } = this.parts;
    if ('uploadId' in source) await uploads.remove(source.uploadId);
    if (source.labels.from === 'UPLOADED_MANIFEST') await uploads.remove(source.labels.uploadId);
  }
}

async function discard(files: readonly BatchFile[]): Promise<void> {
  await Promise.all(files.map(({ content }) => (content instanceof HbscError ? null : content.discard())));
}

/** Whether the error says something of the data set, or the batch, that another attempt would say too. */
function isVerdict(error: unknown): error is HbscError {
  return error instanceof HbscError && !meaningOf(error.code).retryable;
}

function noteOf(unusable: readonly string[]): BatchNote[] {
  if (unusable.length === 0) return [];
  return [{ kind: 'UNUSABLE_FILE', count: unusable.length, examples: unusable.slice(0, MOST_LISTED) }];
}

function tooManyFiles(count: number, most: number): HbscError {
  return new HbscError(
    'ARCHIVE_REJECTED',
    `The data set has ${count} files; a batch takes ${most}. Send it in parts.`,
  );
}

function tooLarge(bytes: number, most: number): HbscError {
  return new HbscError(
    'PAYLOAD_TOO_LARGE',
    `The file has ${formatBytes(bytes)}; accepted are ${formatBytes(most)}.`,
  );
}
