import { type Batch, type BatchItemFilter, type BatchRepository } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Args, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { readCursorInOrder } from '../cursor.ts';
import { JobType } from '../jobs/job.types.ts';
import { filterOf } from '../jobs/job-filter.types.ts';
import { checkPage, DEFAULT_PAGE, LARGEST_PAGE } from '../page.types.ts';
import { BATCH_REPOSITORY } from '../tokens.ts';
import { BatchType, batchTypeOf } from './batch.types.ts';
import {
  BatchItemConnectionType,
  BatchItemFilterInput,
  batchItemConnectionOf,
} from './batch-connections.types.ts';

/** What is read of a batch only when it is asked for. */
@Resolver(() => BatchType)
export class BatchFieldsResolver {
  constructor(@Inject(BATCH_REPOSITORY) private readonly repository: BatchRepository) {}

  @ResolveField(() => BatchItemConnectionType, {
    description: 'The files of the batch, in the order they came.',
  })
  async items(
    @Parent() { id }: BatchType,
    @Args('filter', { type: () => BatchItemFilterInput, nullable: true }) input: BatchItemFilterInput | null,
    @Args('first', {
      type: () => Int,
      defaultValue: DEFAULT_PAGE,
      description: `1 to ${LARGEST_PAGE} items.`,
    })
    first: number,
    @Args('after', { type: () => String, nullable: true }) after: string | null | undefined,
  ): Promise<BatchItemConnectionType> {
    checkPage(first, 'items');
    const filter = filterOf<BatchItemFilter>(input);
    const position = after === null || after === undefined ? null : readCursorInOrder(after);
    const found = await this.repository.listItems(id, filter, first + 1, position);
    return batchItemConnectionOf(found, first, position === null);
  }
}

/** The batch of a job; those of a list of jobs are read together. */
@Resolver(() => JobType)
export class JobBatchResolver {
  private readonly batches: DataLoader<string, Batch | null>;

  constructor(@Inject(BATCH_REPOSITORY) repository: BatchRepository) {
    const read = async (ids: readonly string[]) => {
      const found = await repository.findMany([...new Set(ids)]);
      const byId = new Map(found.map((batch) => [batch.id, batch]));
      return ids.map((id) => byId.get(id) ?? null);
    };
    this.batches = new DataLoader(read, { cache: false });
  }

  @ResolveField(() => BatchType, { nullable: true, description: 'The batch that counts it, if one does.' })
  async batch(@Parent() { batchId }: JobType): Promise<BatchType | null> {
    const batch = batchId && (await this.batches.load(batchId));
    return batch ? batchTypeOf(batch) : null;
  }
}
