import {
  type Batch,
  type BatchItem,
  type BatchNote,
  batchStatusOf,
  etaSecondsOf,
  finishedAtOf,
} from '@hbsc/core';
import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime } from '../jobs/date-time.scalar.ts';
import { HeartSoundClassEnum } from '../jobs/job.enums.ts';
import { JobFailureType, JobType, jobTypeOf } from '../jobs/job.types.ts';
import { BatchItemStatusEnum, BatchNoteKindEnum, BatchStatusEnum } from './batch.enums.ts';

@ObjectType('BatchCounts', { description: 'How many items are where; all but `total` sum to it.' })
export class BatchCountsType {
  @Field(() => Int)
  total!: number;

  @Field(() => Int, { description: 'Without a job yet.' })
  waiting!: number;

  @Field(() => Int)
  queued!: number;

  @Field(() => Int)
  running!: number;

  @Field(() => Int)
  succeeded!: number;

  @Field(() => Int, { description: 'Files that were refused as well.' })
  failed!: number;

  @Field(() => Int)
  cancelled!: number;
}

@ObjectType('BatchNote', { description: 'One kind of oddity in a data set.' })
export class BatchNoteType {
  @Field(() => BatchNoteKindEnum)
  kind!: BatchNote['kind'];

  @Field(() => Int)
  count!: number;

  @Field(() => [String], { description: 'The first of them.' })
  examples!: readonly string[];
}

@ObjectType('Batch', { description: 'A data set on its way through the service.' })
export class BatchType {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'Whose it is.' })
  tenant!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { description: 'The model that is to answer, as name@version.' })
  model!: string;

  @Field(() => BatchStatusEnum)
  status!: ReturnType<typeof batchStatusOf>;

  @Field(() => BatchCountsType)
  counts!: BatchCountsType;

  @Field(() => Float, { description: 'Jobs that came to their end a second, in the last minute.' })
  ratePerSecond!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Seconds until the items it has are over, at this rate; null when that cannot be told.',
  })
  etaSeconds!: number | null;

  @Field(() => ID, { nullable: true, description: 'The batch whose recordings it classifies anew.' })
  rerunOf!: string | null;

  @Field(() => JobFailureType, { nullable: true, description: 'Why its import was rejected.' })
  error!: JobFailureType | null;

  @Field(() => [BatchNoteType], { description: 'What was found odd in the data set.' })
  notes!: readonly BatchNoteType[];

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the last file was taken.' })
  closedAt!: Date | null;

  @Field(() => DateTime, { nullable: true })
  pausedAt!: Date | null;

  @Field(() => DateTime, { nullable: true })
  cancelledAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was over.' })
  finishedAt!: Date | null;
}

@ObjectType('BatchItem', { description: 'One file of a batch.' })
export class BatchItemType {
  @Field(() => Int, { description: 'From 0, without gaps.' })
  position!: number;

  @Field(() => String, { description: 'Its name within the batch.' })
  path!: string;

  @Field(() => BatchItemStatusEnum)
  status!: BatchItem['status'];

  @Field(() => String, { nullable: true, description: 'As it was given.' })
  givenLabel!: string | null;

  @Field(() => HeartSoundClassEnum, {
    nullable: true,
    description: 'The class it stands for; null without a label, or with an unknown one.',
  })
  label!: BatchItem['label'];

  @Field(() => String, {
    nullable: true,
    description: 'Recordings of one group are not independent of each other.',
  })
  group!: string | null;

  @Field(() => JobType, {
    nullable: true,
    description: 'Null while it waits, and when the file was refused.',
  })
  job!: JobType | null;

  @Field(() => JobFailureType, {
    nullable: true,
    description: 'Why the file was refused, or its job failed.',
  })
  error!: JobFailureType | null;
}

/** A batch as clients read it. */
export function batchTypeOf(batch: Batch): BatchType {
  return {
    ...batch,
    status: batchStatusOf(batch),
    etaSeconds: etaSecondsOf(batch),
    finishedAt: finishedAtOf(batch),
  };
}

/** An item as clients read it. */
export function batchItemTypeOf({ job, ...item }: BatchItem): BatchItemType {
  return { ...item, job: job && jobTypeOf(job) };
}
