import {
  ADD_TO_BATCH,
  BATCH,
  BATCH_ITEMS,
  BATCH_UPDATES,
  BATCHES,
  CANCEL_BATCH,
  CLOSE_BATCH,
  IMPORT_FOLDER,
  OPEN_BATCH,
  PAUSE_BATCH,
  RERUN_BATCH,
  RESUME_BATCH,
  RETRY_FAILED,
  SUBMIT_BATCH,
} from './batch-operations.ts';
import type {
  AddedFile,
  BatchFile,
  BatchFileName,
  BatchItemFilter,
  BatchItemPage,
  BatchItemView,
  BatchOptions,
  BatchPage,
  BatchView,
  DataSetOptions,
} from './batch-types.ts';
import type { Endpoint } from './endpoint.ts';
import { COMPARE, EVALUATION } from './evaluation-operations.ts';
import type { ComparisonView, EvaluatedBatch, EvaluationView } from './evaluation-types.ts';
import type { PageRequest } from './types.ts';
import { type UpdatesOptions, updatesOf } from './updates.ts';
import { type UploadOptions, upload } from './upload.ts';
import type { UploadContent } from './upload-content.ts';

type Page = Omit<PageRequest, 'counted'>;

/** The data sets of one service. */
export class BatchClient {
  constructor(private readonly endpoint: Endpoint) {}

  /**
   * Sends an archive, or a manifest, for {@link submit}: in many requests, so that it survives lost connections. It may be a Blob, an
   * open file of Node, or a stream whose size is known; eight megabytes of it are in memory at a time.
   *
   * @returns the id of the upload
   * @throws HbscClientError with the service's reason, or `UNREACHABLE`; the signal's reason
   */
  uploadArchive(archive: UploadContent, options: UploadOptions = {}): Promise<string> {
    return upload(this.endpoint, archive, options);
  }

  /** Begins a batch of an archive that was uploaded. It is REJECTED, with an error, when the archive cannot be taken. */
  submit(uploadId: string, options: DataSetOptions): Promise<BatchView> {
    return this.steer('submitBatch', SUBMIT_BATCH, { uploadId, ...dataSetInputOf(options) });
  }

  /** Begins a batch of a folder on the machines of the workers, where the operator allows that. */
  importFolder(folder: string, options: DataSetOptions): Promise<BatchView> {
    return this.steer('importFolder', IMPORT_FOLDER, { folder, ...dataSetInputOf(options) });
  }

  /** Begins an empty batch. */
  open({ labels, ...options }: BatchOptions): Promise<BatchView> {
    return this.steer('openBatch', OPEN_BATCH, { ...options, labels: mappingOf(labels) });
  }

  /**
   * Adds files to an open batch, by default at most 100. The same file at the same path may be added again.
   *
   * @returns what became of each, in their order
   */
  async add(id: string, files: readonly BatchFile[]): Promise<readonly AddedFile[]> {
    const said = files.map(({ content: _, ...file }) => ({ ...file, audio: null }));
    const outgoing = files.map(({ content, path }, n) => ({
      place: `variables.input.files.${n}.audio`,
      content,
      fileName: path,
    }));
    const variables = { input: { id, files: said } };
    const { data } = await this.endpoint.upload<{ addToBatch: { files: AddedFile[] } }>(
      ADD_TO_BATCH,
      variables,
      outgoing,
    );
    return data.addToBatch.files;
  }

  /** Ends the intake: the batch is FINISHED after its last job. */
  close(id: string): Promise<BatchView> {
    return this.steer('closeBatch', CLOSE_BATCH, { id });
  }

  /** @throws HbscClientError `NOT_FOUND`, `CONFLICT` when it is over */
  pause(id: string): Promise<BatchView> {
    return this.steer('pauseBatch', PAUSE_BATCH, { id });
  }

  /** @throws HbscClientError `NOT_FOUND`, `CONFLICT` when it is over */
  resume(id: string): Promise<BatchView> {
    return this.steer('resumeBatch', RESUME_BATCH, { id });
  }

  /** @throws HbscClientError `NOT_FOUND`, `CONFLICT` when it is over */
  cancel(id: string): Promise<BatchView> {
    return this.steer('cancelBatch', CANCEL_BATCH, { id });
  }

  /** Has every item whose job failed classified once more. */
  async retryFailed(id: string): Promise<{ batch: BatchView; retried: number }> {
    type Answer = { retryFailed: { batch: BatchView; retried: number } };
    const { retryFailed } = await this.endpoint.ask<Answer>(RETRY_FAILED, { input: { id } });
    return retryFailed;
  }

  /**
   * Begins another batch over the same recordings.
   *
   * @param model - as `name@version`; by default the active one
   */
  rerun(id: string, model: string | null = null): Promise<BatchView> {
    return this.steer('rerunBatch', RERUN_BATCH, { id, model });
  }

  /** A batch as it is now, or null when there is none of that id. */
  async find(id: string): Promise<BatchView | null> {
    const { batch } = await this.endpoint.ask<{ batch: BatchView | null }>(BATCH, { id });
    return batch;
  }

  /** One page of the batches, newest first. */
  async list({ first, after }: Page = {}): Promise<BatchPage> {
    const { batches } = await this.endpoint.ask<{ batches: Connection<BatchView> }>(BATCHES, {
      first,
      after,
    });
    return { batches: batches.edges.map(({ node }) => node), ...batches.pageInfo };
  }

  /** One page of the items that the filter asks for, in their order; null when there is no such batch. */
  async items(
    id: string,
    filter: BatchItemFilter = {},
    { first, after }: Page = {},
  ): Promise<BatchItemPage | null> {
    type Answer = { batch: { items: Connection<BatchItemView> } | null };
    const { batch } = await this.endpoint.ask<Answer>(BATCH_ITEMS, { id, filter, first, after });
    return batch && { items: batch.items.edges.map(({ node }) => node), ...batch.items.pageInfo };
  }

  /** The figures of the answers that are there now; null while no item is labelled, and when there is no such batch. */
  async evaluation(id: string): Promise<EvaluationView | null> {
    const { batch } = await this.endpoint.ask<{ batch: EvaluatedBatch | null }>(EVALUATION, { id });
    return batch?.evaluation ?? null;
  }

  /**
   * Two models on the items that two batches share, as a batch and its rerun do.
   *
   * @throws HbscClientError `NOT_FOUND`, `CONFLICT` when they share none
   */
  async compare(first: string, second: string): Promise<ComparisonView> {
    type Answer = { compareBatches: ComparisonView };
    const { compareBatches } = await this.endpoint.ask<Answer>(COMPARE, { first, second });
    return compareBatches;
  }

  /**
   * Every item and what became of it, a line each, in parts of a text as they come.
   *
   * @throws HbscClientError `NOT_FOUND`, `UNREACHABLE` also when it breaks off
   */
  async *exportItems(id: string, kind: 'csv' | 'jsonl'): AsyncGenerator<string, void> {
    yield* this.endpoint.download(`/batches/${encodeURIComponent(id)}/items.${kind}`);
  }

  /**
   * A file about a batch, whole.
   *
   * @param against - for the report: the batch it is compared with
   * @throws HbscClientError `NOT_FOUND`, `CONFLICT` when the file is about an evaluation and no item is labelled
   */
  file(id: string, file: BatchFileName, against?: string): Promise<Blob> {
    const query = against === undefined ? '' : `?against=${encodeURIComponent(against)}`;
    return this.endpoint.file(`/batches/${encodeURIComponent(id)}/${file}${query}`);
  }

  /**
   * A batch as it is now, then after changes, four times a second at most, until it is over. A lost connection is made again.
   *
   * @throws HbscClientError `NOT_FOUND`, `UNREACHABLE` when not even the first connection came about; the signal's reason
   */
  updates(id: string, options: UpdatesOptions = {}): AsyncGenerator<BatchView, void> {
    return updatesOf(
      this.endpoint,
      {
        query: BATCH_UPDATES,
        id,
        read: ({ batchUpdated }: { batchUpdated: BatchView }) => batchUpdated,
        isOver: ({ status }) => status === 'FINISHED' || status === 'CANCELLED' || status === 'REJECTED',
        isNews: () => true,
      },
      options,
    );
  }

  private async steer(name: string, query: string, input: object): Promise<BatchView> {
    const data = await this.endpoint.ask<Record<string, { batch: BatchView }>>(query, { input });
    return (data[name] as { batch: BatchView }).batch;
  }
}

function dataSetInputOf({ labels, labelled, ...options }: DataSetOptions): object {
  return { ...options, labels: { ...labelled, mapping: mappingOf(labels) } };
}

function mappingOf(labels: BatchOptions['labels'] = {}): readonly object[] {
  return Object.entries(labels).map(([given, label]) => ({ given, label }));
}

interface Connection<Node> {
  readonly edges: readonly { readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
