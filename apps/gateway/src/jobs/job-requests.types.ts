import type { JobPriority } from '@hbsc/core';
import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { GraphQLUpload, type UploadValue } from '../uploads/upload.ts';
import { JobPriorityEnum } from './job.enums.ts';
import { JobType } from './job.types.ts';

@InputType('SubmitRecordingInput')
export class SubmitRecordingInput {
  @Field(() => GraphQLUpload)
  audio!: UploadValue;

  @Field(() => String, { nullable: true, description: "As name@version; by default the service's own." })
  model?: string | null;

  @Field(() => JobPriorityEnum, { nullable: true, description: 'NORMAL by default.' })
  priority?: JobPriority | null;

  @Field(() => String, { nullable: true, description: "The client's own name for the job." })
  clientReference?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Requests with one key make one job; another request under the same key is a CONFLICT.',
  })
  idempotencyKey?: string | null;

  @Field(() => String, { nullable: true, description: "Who is told of the job's end, by a signed POST." })
  webhookUrl?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Take over the result of an earlier job for the same audio and model, where there is one.',
  })
  reuseResult?: boolean | null;
}

@ObjectType('SubmitRecordingPayload')
export class SubmitRecordingPayload {
  @Field(() => JobType)
  job!: JobType;
}

@InputType('CancelJobInput')
export class CancelJobInput {
  @Field(() => ID)
  id!: string;
}

@ObjectType('CancelJobPayload')
export class CancelJobPayload {
  @Field(() => JobType)
  job!: JobType;
}

@InputType('RetryJobInput')
export class RetryJobInput {
  @Field(() => ID)
  id!: string;
}

@ObjectType('RetryJobPayload')
export class RetryJobPayload {
  @Field(() => JobType)
  job!: JobType;
}
