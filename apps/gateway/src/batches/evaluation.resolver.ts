import { BatchEvaluations, type BatchRepository } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { BATCH_REPOSITORY } from '../tokens.ts';
import { BatchType, batchTypeOf } from './batch.types.ts';
import { BatchComparisonType, EvaluationType, evaluationTypeOf } from './evaluation.types.ts';
import { existingBatch } from './existing-batch.ts';

/** What the answers of batches are worth. */
@Resolver(() => BatchType)
export class EvaluationResolver {
  constructor(
    @Inject(BatchEvaluations) private readonly evaluations: BatchEvaluations,
    @Inject(BATCH_REPOSITORY) private readonly repository: BatchRepository,
  ) {}

  @ResolveField(() => EvaluationType, {
    nullable: true,
    description: 'The figures of the answers that are there now; null while no item is labelled.',
  })
  async evaluation(@Parent() batch: BatchType): Promise<EvaluationType | null> {
    const evaluated = await this.evaluations.of(batch);
    return evaluated && evaluationTypeOf(evaluated);
  }

  @Query(() => BatchComparisonType, {
    description: 'Two models on the items that two batches share, as a batch and its rerun do.',
  })
  async compareBatches(
    @Args('first', { type: () => ID }) firstId: string,
    @Args('second', { type: () => ID }) secondId: string,
  ): Promise<BatchComparisonType> {
    const first = await existingBatch(this.repository, firstId);
    const second = await existingBatch(this.repository, secondId);
    const { test, ...counts } = await this.evaluations.compare(first, second);
    return { first: batchTypeOf(first), second: batchTypeOf(second), ...counts, ...test };
  }
}
