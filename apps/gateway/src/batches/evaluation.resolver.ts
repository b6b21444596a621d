import { BatchEvaluations, type Scope, type ScopedBatches } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Needs, Sight } from '../access/needs.ts';
import { BATCH_REPOSITORY } from '../tokens.ts';
import { BatchType, batchTypeOf } from './batch.types.ts';
import { BatchComparisonType, EvaluationType, evaluationTypeOf } from './evaluation.types.ts';
import { existingBatch } from './existing-batch.ts';

/** What the answers of batches are worth. */
@Resolver(() => BatchType)
export class EvaluationResolver {
  constructor(
    @Inject(BatchEvaluations) private readonly evaluations: BatchEvaluations,
    @Inject(BATCH_REPOSITORY) private readonly repository: ScopedBatches,
  ) {}

  @ResolveField(() => EvaluationType, {
    nullable: true,
    description: 'The figures of the answers that are there now; null while no item is labelled.',
  })
  @Needs('evaluations:read')
  async evaluation(@Parent() batch: BatchType): Promise<EvaluationType | null> {
    const evaluated = await this.evaluations.of(batch);
    return evaluated && evaluationTypeOf(evaluated);
  }

  @Query(() => BatchComparisonType, {
    description: 'Two models on the items that two batches share, as a batch and its rerun do.',
  })
  @Needs('evaluations:read')
  async compareBatches(
    @Args('first', { type: () => ID }) firstId: string,
    @Args('second', { type: () => ID }) secondId: string,
    @Sight() scope: Scope,
  ): Promise<BatchComparisonType> {
    const first = await existingBatch(this.repository, firstId, scope);
    const second = await existingBatch(this.repository, secondId, scope);
    const { test, ...counts } = await this.evaluations.compare(first, second);
    return { first: batchTypeOf(first), second: batchTypeOf(second), ...counts, ...test };
  }
}
