import type { Job } from '@hbsc/core';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime } from './date-time.scalar.ts';
import { JobPriorityEnum, JobStatusEnum } from './job.enums.ts';
import { ResultType, resultTypeOf } from './result.types.ts';

@ObjectType('JobFailure', { description: 'Why a job failed.' })
export class JobFailureType {
  @Field(() => String, { description: 'One of the error codes of extensions.code.' })
  code!: string;

  @Field(() => String)
  message!: string;
}

@ObjectType('Job', { description: 'One request to classify one recording.' })
export class JobType {
  @Field(() => ID)
  id!: string;

  @Field(() => JobStatusEnum)
  status!: Job['status'];

  @Field(() => JobPriorityEnum)
  priority!: Job['priority'];

  @Field(() => String, { description: 'The model that is to answer, as name@version.' })
  model!: string;

  @Field(() => String, { nullable: true, description: "The client's own name for the job." })
  clientReference!: string | null;

  @Field(() => Int, {
    description:
      'Grows with every change of status: of two views of a job, the one with the higher revision is the newer.',
  })
  revision!: number;

  @Field(() => Int, { description: '1 for the first run; a retry adds one.' })
  run!: number;

  @Field(() => Int, { description: 'How often a worker began the current run.' })
  attempts!: number;

  @Field(() => String, { description: 'The name the client gave the file.' })
  fileName!: string;

  @Field(() => String, { description: 'SHA-256 of the uploaded bytes, hex.' })
  sha256!: string;

  @Field(() => Int)
  bytes!: number;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true })
  finishedAt!: Date | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The job whose result this one took over instead of running.',
  })
  reusedFrom!: string | null;

  /** The batch that counts it, or null. */
  readonly batchId!: string | null;

  @Field(() => JobFailureType, { nullable: true })
  error!: JobFailureType | null;

  @Field(() => ResultType, { nullable: true })
  result!: ResultType | null;
}

/** A job as clients read it. */
export function jobTypeOf({ recording, classification, ...job }: Job): JobType {
  const { fileName, sha256, bytes } = recording;
  return { ...job, fileName, sha256, bytes, result: classification && resultTypeOf(classification) };
}
