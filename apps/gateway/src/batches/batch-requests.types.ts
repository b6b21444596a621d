import type { HeartSoundClass } from '@hbsc/core';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { HeartSoundClassEnum } from '../jobs/job.enums.ts';
import { JobFailureType } from '../jobs/job.types.ts';
import { GraphQLUpload, type UploadValue } from '../uploads/upload.ts';
import { BatchItemType, BatchType } from './batch.types.ts';

@InputType('LabelMappingInput', { description: 'What a label of your own stands for.' })
export class LabelMappingInput {
  @Field(() => String)
  given!: string;

  @Field(() => HeartSoundClassEnum)
  label!: HeartSoundClass;
}

@InputType('OpenBatchInput')
export class OpenBatchInput {
  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true, description: 'As name@version; by default the active one.' })
  model?: string | null;

  @Field(() => [LabelMappingInput], {
    nullable: true,
    description: 'Labels other than the four classes, which stand for themselves.',
  })
  labels?: LabelMappingInput[] | null;
}

@InputType('BatchFileInput')
export class BatchFileInput {
  @Field(() => GraphQLUpload)
  audio!: UploadValue;

  @Field(() => String, {
    nullable: true,
    description: "Its name within the batch, which no other file has; the file's own by default.",
  })
  path?: string | null;

  @Field(() => String, { nullable: true })
  label?: string | null;

  @Field(() => String, { nullable: true, description: 'Such as the patient, or the session.' })
  group?: string | null;
}

@InputType('AddToBatchInput')
export class AddToBatchInput {
  @Field(() => ID)
  id!: string;

  @Field(() => [BatchFileInput])
  files!: BatchFileInput[];
}

@ObjectType('AddedFile', { description: 'What became of one file: an item, or an error and no change.' })
export class AddedFileType {
  @Field(() => String)
  path!: string;

  @Field(() => BatchItemType, { nullable: true })
  item!: BatchItemType | null;

  @Field(() => JobFailureType, { nullable: true })
  error!: JobFailureType | null;
}

@InputType('BatchIdInput')
export class BatchIdInput {
  @Field(() => ID)
  id!: string;
}

@InputType('RerunBatchInput')
export class RerunBatchInput {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { nullable: true, description: 'As name@version; by default the active one.' })
  model?: string | null;
}

@ObjectType('BatchPayload')
export class BatchPayload {
  @Field(() => BatchType)
  batch!: BatchType;
}

@ObjectType('AddToBatchPayload')
export class AddToBatchPayload {
  @Field(() => [AddedFileType], { description: 'In the order of the input.' })
  files!: AddedFileType[];
}

@ObjectType('RetryFailedPayload')
export class RetryFailedPayload extends BatchPayload {
  @Field(() => Int, { description: 'Items that are classified once more.' })
  retried!: number;
}
