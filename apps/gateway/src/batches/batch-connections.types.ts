import type { Batch, BatchItem, BatchItemFilter, HeartSoundClass } from '@hbsc/core';
import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { cursorInOrder, cursorInTime } from '../cursor.ts';
import { HeartSoundClassEnum } from '../jobs/job.enums.ts';
import { PageInfoType, pageOf } from '../page.types.ts';
import { BatchItemStatusEnum } from './batch.enums.ts';
import { BatchItemType, BatchType, batchItemTypeOf, batchTypeOf } from './batch.types.ts';

@ObjectType('BatchEdge')
export class BatchEdgeType {
  @Field(() => String)
  cursor!: string;

  @Field(() => BatchType)
  node!: BatchType;
}

@ObjectType('BatchConnection', { description: 'One page of batches, newest first.' })
export class BatchConnectionType {
  @Field(() => [BatchEdgeType])
  edges!: BatchEdgeType[];

  @Field(() => PageInfoType)
  pageInfo!: PageInfoType;
}

@ObjectType('BatchItemEdge')
export class BatchItemEdgeType {
  @Field(() => String)
  cursor!: string;

  @Field(() => BatchItemType)
  node!: BatchItemType;
}

@ObjectType('BatchItemConnection', { description: 'One page of items, by position.' })
export class BatchItemConnectionType {
  @Field(() => [BatchItemEdgeType])
  edges!: BatchItemEdgeType[];

  @Field(() => PageInfoType)
  pageInfo!: PageInfoType;
}

@InputType('BatchItemFilterInput', { description: 'Which items to show; what is left out does not matter.' })
export class BatchItemFilterInput {
  @Field(() => [BatchItemStatusEnum], { nullable: true })
  statuses?: NonNullable<BatchItemFilter['statuses']> | null;

  @Field(() => [HeartSoundClassEnum], {
    nullable: 'itemsAndList',
    description: 'null stands for items without a label, or with an unknown one.',
  })
  labels?: (HeartSoundClass | null)[] | null;

  @Field(() => [HeartSoundClassEnum], { nullable: true, description: 'The most probable class.' })
  predictions?: HeartSoundClass[] | null;

  @Field(() => [String], { nullable: true, description: 'Error codes of what failed.' })
  errorCodes?: string[] | null;
}

/** The page of the batches that were found: one more than it holds if there are more. */
export function batchConnectionOf(found: readonly Batch[], first: number, isFirstPage: boolean) {
  const edges = found.map((batch) => ({ cursor: cursorInTime(batch), node: batchTypeOf(batch) }));
  return pageOf(edges, first, isFirstPage);
}

/** The page of the items that were found: one more than it holds if there are more. */
export function batchItemConnectionOf(found: readonly BatchItem[], first: number, isFirstPage: boolean) {
  const edges = found.map((item) => ({ cursor: cursorInOrder(item.position), node: batchItemTypeOf(item) }));
  return pageOf(edges, first, isFirstPage);
}
