import {
  ADD_TO_BATCH,
  BATCH,
  BATCH_ITEMS,
  BATCH_UPDATES,
  BATCHES,
  CANCEL_BATCH,
  CLOSE_BATCH,
  OPEN_BATCH,
  PAUSE_BATCH,
  RERUN_BATCH,
  RESUME_BATCH,
  RETRY_FAILED,
} from './batch-operations.ts';
import type {
  AddedFile,
  BatchFile,
  BatchItemFilter,
  BatchItemPage,
  BatchItemView,
  BatchOptions,
  BatchPage,
  BatchView,
} from './batch-types.ts';
import type { Endpoint } from './endpoint.ts';
import { COMPARE, EVALUATION } from './evaluation-operations.ts';
import type { ComparisonView, EvaluatedBatch, EvaluationView } from './evaluation-types.ts';
import type { PageRequest } from './types.ts';
import { type UpdatesOptions, updatesOf } from './updates.ts';

type Page = Omit<PageRequest, 'counted'>;

/** The data sets of one service. */
export class BatchClient {
  constructor(private readonly endpoint: Endpoint) {}

  /** Begins an empty batch. */
  async open({ labels = {}, ...options }: BatchOptions): Promise<BatchView> {
    const mapping = Object.entries(labels).map(([given, label]) => ({ given, label }));
    return this.steer('openBatch', OPEN_BATCH, { ...options, labels: mapping });
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
   * A batch as it is now, then after changes, four times a second at most, until it is over. A lost connection is made again.
   *
   * @throws HbscClientError `NOT_FOUND`, `UNREACHABLE` when not even the first connection came about; the signal's reason
   */
  updates(id: string, options: UpdatesOptions = {}): AsyncGenerator<BatchView, void> {
    return updatesOf(
      `${this.endpoint.href}/stream`,
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

interface Connection<Node> {
  readonly edges: readonly { readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
