import type { Endpoint } from './endpoint.ts';
import {
  type AddedFile,
  AddToBatch,
  Batch,
  Batches,
  type BatchItemFilterInput,
  BatchItems,
  BatchUpdated,
  type BatchView,
  CancelBatch,
  CloseBatch,
  CompareBatches,
  type ComparisonView,
  Evaluation,
  type EvaluationView,
  ImportFolder,
  type LabelMappingInput,
  type LabelsInput,
  OpenBatch,
  PauseBatch,
  RerunBatch,
  ResumeBatch,
  RetryFailed,
  SubmitBatch,
} from './generated/operations.ts';
import type {
  BatchFile,
  BatchFileName,
  BatchItemPage,
  BatchOptions,
  BatchPage,
  DataSetOptions,
  PageRequest,
} from './types.ts';
import { type UpdatesOptions, updatesOf } from './updates.ts';
import { type UploadOptions, upload } from './upload.ts';
import type { UploadContent } from './upload-content.ts';

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
  async submit(uploadId: string, options: DataSetOptions): Promise<BatchView> {
    const input = { uploadId, ...dataSetInputOf(options) };
    return (await this.endpoint.ask(SubmitBatch, { input })).submitBatch.batch;
  }

  /** Begins a batch of a folder on the machines of the workers, where the operator allows that. */
  async importFolder(folder: string, options: DataSetOptions): Promise<BatchView> {
    const input = { folder, ...dataSetInputOf(options) };
    return (await this.endpoint.ask(ImportFolder, { input })).importFolder.batch;
  }

  /** Begins an empty batch. */
  async open({ labels, ...options }: BatchOptions): Promise<BatchView> {
    const input = { ...options, labels: mappingOf(labels) };
    return (await this.endpoint.ask(OpenBatch, { input })).openBatch.batch;
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
    const { data } = await this.endpoint.upload(AddToBatch, variables, outgoing);
    return data.addToBatch.files;
  }

  /** Ends the intake: the batch is FINISHED after its last job. */
  async close(id: string): Promise<BatchView> {
    return (await this.endpoint.ask(CloseBatch, { input: { id } })).closeBatch.batch;
  }

  /** @throws HbscClientError `NOT_FOUND`, `CONFLICT` when it is over */
  async pause(id: string): Promise<BatchView> {
    return (await this.endpoint.ask(PauseBatch, { input: { id } })).pauseBatch.batch;
  }

  /** @throws HbscClientError `NOT_FOUND`, `CONFLICT` when it is over */
  async resume(id: string): Promise<BatchView> {
    return (await this.endpoint.ask(ResumeBatch, { input: { id } })).resumeBatch.batch;
  }

  /** @throws HbscClientError `NOT_FOUND`, `CONFLICT` when it is over */
  async cancel(id: string): Promise<BatchView> {
    return (await this.endpoint.ask(CancelBatch, { input: { id } })).cancelBatch.batch;
  }

  /** Has every item whose job failed classified once more. */
  async retryFailed(id: string): Promise<{ batch: BatchView; retried: number }> {
    return (await this.endpoint.ask(RetryFailed, { input: { id } })).retryFailed;
  }

  /**
   * Begins another batch over the same recordings.
   *
   * @param model - as `name@version`; by default the active one
   */
  async rerun(id: string, model: string | null = null): Promise<BatchView> {
    return (await this.endpoint.ask(RerunBatch, { input: { id, model } })).rerunBatch.batch;
  }

  /** A batch as it is now, or null when there is none of that id. */
  async find(id: string): Promise<BatchView | null> {
    return (await this.endpoint.ask(Batch, { id })).batch;
  }

  /** One page of the batches, newest first. */
  async list({ first, after }: PageRequest = {}): Promise<BatchPage> {
    const { batches } = await this.endpoint.ask(Batches, { first, after });
    return { batches: batches.edges.map(({ node }) => node), ...batches.pageInfo };
  }

  /** One page of the items that the filter asks for, in their order; null when there is no such batch. */
  async items(
    id: string,
    filter: BatchItemFilterInput = {},
    { first, after }: PageRequest = {},
  ): Promise<BatchItemPage | null> {
    const { batch } = await this.endpoint.ask(BatchItems, { id, filter, first, after });
    return batch && { items: batch.items.edges.map(({ node }) => node), ...batch.items.pageInfo };
  }

  /** The figures of the answers that are there now; null while no item is labelled, and when there is no such batch. */
  async evaluation(id: string): Promise<EvaluationView | null> {
    const { batch } = await this.endpoint.ask(Evaluation, { id });
    return batch?.evaluation ?? null;
  }

  /**
   * Two models on the items that two batches share, as a batch and its rerun do.
   *
   * @throws HbscClientError `NOT_FOUND`, `CONFLICT` when they share none
   */
  async compare(first: string, second: string): Promise<ComparisonView> {
    return (await this.endpoint.ask(CompareBatches, { first, second })).compareBatches;
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
        operation: BatchUpdated,
        id,
        read: ({ batchUpdated }) => batchUpdated,
        isOver: ({ status }) => status === 'FINISHED' || status === 'CANCELLED' || status === 'REJECTED',
        isNews: () => true,
      },
      options,
    );
  }
}

function dataSetInputOf({ labels, labelled, ...options }: DataSetOptions) {
  return { ...options, labels: { ...labelled, mapping: mappingOf(labels) } satisfies LabelsInput };
}

function mappingOf(labels: BatchOptions['labels'] = {}): readonly LabelMappingInput[] {
  return Object.entries(labels).map(([given, label]) => ({ given, label }));
}
