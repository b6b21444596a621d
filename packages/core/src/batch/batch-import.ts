import { EVERY_TENANT } from '../access/scope.ts';
import { type ErrorCode, HbscError, meaningOf } from '../errors.ts';
import type { WorkMeter } from '../job/work-meter.ts';
import { formatBytes, type Limits } from '../limits.ts';
import { type BlobStore, type Cancellations, NotNowError } from '../ports.ts';
import type { LargeUploads } from '../upload/large-uploads.ts';
import type { BatchNote } from './batch.ts';
import type { BatchFile, BatchIntake } from './batch-intake.ts';
import type { BatchRepository, StartedImport } from './batch-ports.ts';
import type { DataSet, DataSetFile, DataSetReader, DataSetSource } from './data-set.ts';

/** Files that are added at a time. */
const CHUNK = 50;
/** Most files that are listed as unusable. */
const MOST_LISTED = 100;
/** An import that began this often, and ended each time without a word and a file, is not begun again: it ends its workers. */
export const MOST_IMPORT_STARTS = 6;
/** What is left behind by a worker that stops is taken up after this, milliseconds. */
const HANDED_ON_MS = 1_000;
/** How often an import looks whether an outage is over, milliseconds. */
const OUTAGE_MS = 5_000;
/** An outage is waited out for so long after the batch was made, milliseconds. */
const LONGEST_OUTAGE_MS = 24 * 60 * 60 * 1000;

/** What is wrong with one file alone: the others are taken. */
const OF_ONE_FILE: readonly ErrorCode[] = ['NOT_FOUND', 'FORBIDDEN', 'PAYLOAD_TOO_LARGE'];

/** What {@link BatchImport} works with. */
export interface BatchImportParts {
  readonly batches: BatchRepository;
  readonly intake: BatchIntake;
  readonly uploads: LargeUploads;
  readonly blobs: Pick<BlobStore, 'stage'>;
  readonly reader: DataSetReader;
  readonly cancellations: Cancellations;
  readonly limits: Pick<Limits, 'archiveBytes' | 'uploadBytes' | 'batchItems'>;
  /** Aborted when the worker is to stop. */
  readonly leaving: AbortSignal;
  readonly meter: Pick<WorkMeter, 'rejected'>;
}

/**
 * Makes items of the files of a data set, and so has them classified while it goes on. The rows are the truth: whoever begins it
 * again, after whatever, goes on behind the items that are there.
 */
export class BatchImport {
  constructor(private readonly parts: BatchImportParts) {}

  /**
   * Runs one delivery. A fault of the data set ends the batch as REJECTED; another is thrown, for the queue to deliver again. It
   * ends early when the batch is cancelled.
   *
   * @throws NotNowError when the worker is to stop, and when something is away that the import needs: for a day at most
   */
  async run(batchId: string): Promise<void> {
    const { batches, cancellations } = this.parts;
    const source = await batches.sourceOf(batchId);
    if (!source) return;
    const cancelled = new AbortController();
    const forget = cancellations.onCancelled(batchId, () => cancelled.abort());
    try {
      await this.begin(batchId, source, cancelled.signal);
    } finally {
      forget();
    }
    await this.forgetUploads(source);
  }

  /** Ends an import whose last delivery failed. */
  async giveUp(batchId: string, error: unknown): Promise<void> {
    await this.parts.intake.reject(batchId, error);
    const source = await this.parts.batches.sourceOf(batchId);
    if (source) await this.forgetUploads(source);
  }

  private async begin(batchId: string, source: DataSetSource, cancelled: AbortSignal): Promise<void> {
    const { batches, intake, leaving, meter } = this.parts;
    const started = await batches.startImport(batchId);
    if (!started) return;
    if (started.starts > MOST_IMPORT_STARTS) return intake.reject(batchId, cameToNothing());
    try {
      await this.import(batchId, source, started, AbortSignal.any([leaving, cancelled]));
    } catch (error) {
      if (cancelled.aborted) return;
      if (leaving.aborted || (isOutage(error) && isYoung(started))) {
        await batches.spareImport(batchId);
        throw new NotNowError(leaving.aborted ? HANDED_ON_MS : OUTAGE_MS);
      }
      if (!(error instanceof HbscError)) throw error;
      await intake.reject(batchId, error);
      meter.rejected(error.code, error.limit);
    }
  }

  private async import(
    batchId: string,
    source: DataSetSource,
    { labels: mapping }: StartedImport,
    signal: AbortSignal,
  ): Promise<void> {
    const { blobs, uploads, limits, reader } = this.parts;
    const readUpload = (uploadId: string) => untilAborted(uploads.read(uploadId), signal);
    const labels = { source: source.labels, mapping, readUpload };
    if ('folder' in source) {
      return this.take(batchId, await reader.openFolder(source.folder, labels, signal), signal);
    }
    const archive = await blobs.stage(readUpload(source.uploadId), limits.archiveBytes);
    try {
      await this.take(batchId, await reader.openArchive(archive.file, labels, signal), signal);
    } finally {
      await archive.discard();
    }
  }

  private async take(batchId: string, dataSet: DataSet, signal: AbortSignal): Promise<void> {
    const { intake, limits } = this.parts;
    if (dataSet.fileCount > limits.batchItems) throw tooManyFiles(dataSet.fileCount, limits.batchItems);
    const known = await this.knownPaths(batchId);
    const unusable: string[] = [];
    let chunk: BatchFile[] = [];
    try {
      for await (const file of dataSet.files(signal)) {
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
    await intake.close(batchId, EVERY_TENANT, 'IMPORTING', [...dataSet.notes, ...noteOf(unusable)]);
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
    return { ...said, content: await blobs.stage(content, limits.uploadBytes).catch(faultOfFile) };
  }

  /**
   * @returns which files cannot be items, and why
   * @throws HbscError for what may be otherwise another time
   */
  private async add(batchId: string, files: readonly BatchFile[]): Promise<string[]> {
    try {
      const added = await this.parts.intake.add(batchId, files, EVERY_TENANT, 'IMPORTING');
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
  private async forgetUploads(source: DataSetSource): Promise<void> {
    const { uploads } = this.parts;
    if ('uploadId' in source) await uploads.remove(source.uploadId, EVERY_TENANT);
    if (source.labels.from === 'UPLOADED_MANIFEST')
      await uploads.remove(source.labels.uploadId, EVERY_TENANT);
  }
}

async function discard(files: readonly BatchFile[]): Promise<void> {
  await Promise.all(files.map(({ content }) => (content instanceof HbscError ? null : content.discard())));
}

/** @throws the error, unless it is of the file alone */
function faultOfFile(error: unknown): HbscError {
  if (error instanceof HbscError && OF_ONE_FILE.includes(error.code)) return error;
  throw error;
}

/** Whether another attempt may come to something else, without anybody's doing: not so where a tenant has as much stored as it may. */
function isOutage(error: unknown): boolean {
  return error instanceof HbscError && error.code !== 'RATE_LIMITED' && meaningOf(error.code).retryable;
}

function isYoung({ createdAt }: StartedImport): boolean {
  return Date.now() - createdAt.getTime() < LONGEST_OUTAGE_MS;
}

/** @throws the signal's reason once it is aborted */
async function* untilAborted(
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    signal.throwIfAborted();
    yield chunk;
  }
}

function cameToNothing(): HbscError {
  return new HbscError(
    'INTERNAL',
    `The import was begun ${MOST_IMPORT_STARTS} times and came to no end. It is not begun again.`,
  );
}

function noteOf(unusable: readonly string[]): BatchNote[] {
  if (unusable.length === 0) return [];
  return [{ kind: 'UNUSABLE_FILE', count: unusable.length, examples: unusable.slice(0, MOST_LISTED) }];
}

function tooManyFiles(count: number, most: number): HbscError {
  return new HbscError(
    'ARCHIVE_REJECTED',
    `The data set has ${count} files; a batch takes ${most}. Send it in parts.`,
    { limit: 'batchItems' },
  );
}

function tooLarge(bytes: number, most: number): HbscError {
  return new HbscError(
    'PAYLOAD_TOO_LARGE',
    `The file has ${formatBytes(bytes)}; accepted are ${formatBytes(most)}.`,
    { limit: 'uploadBytes' },
  );
}
