import { type Job, type StageSpan, timelineOf } from '@hbsc/core';
import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime } from './date-time.scalar.ts';
import { JobPriorityEnum, JobStageEnum, JobStatusEnum } from './job.enums.ts';
import { ResultType, resultTypeOf } from './result.types.ts';

@ObjectType('JobFailure', { description: 'Why a job failed.' })
export class JobFailureType {
  @Field(() => String, { description: 'One of the error codes of extensions.code.' })
  code!: string;

  @Field(() => String)
  message!: string;
}

@ObjectType('StageSpan', { description: "A stretch of a job's current run." })
export class StageSpanType {
  @Field(() => JobStageEnum)
  stage!: StageSpan['stage'];

  @Field(() => DateTime, { nullable: true, description: 'Null where only the duration is recorded.' })
  startedAt!: Date | null;

  @Field(() => Float, { nullable: true, description: 'Milliseconds; null while it lasts.' })
  durationMs!: number | null;
}

@ObjectType('Job', { description: 'One request to classify one recording.' })
export class JobType {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'Whose it is.' })
  tenant!: string;

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

  @Field(() => DateTime, { description: 'When the current run began to wait.' })
  queuedAt!: Date;

  @Field(() => DateTime, { nullable: true })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true })
  finishedAt!: Date | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The job whose result this one took over instead of running.',
  })
  reusedFrom!: string | null;

  @Field(() => [StageSpanType], {
    description:
      'Where the time of the current run went, as far as it is recorded; empty when another result was taken over.',
  })
  timeline!: StageSpanType[];

  @Field(() => ID)
  recordingId!: string;

  @Field(() => ID, { nullable: true, description: 'Of the data set that counts it.' })
  batchId!: string | null;

  @Field(() => JobFailureType, { nullable: true })
  error!: JobFailureType | null;

  @Field(() => ResultType, { nullable: true })
  result!: ResultType | null;
}

/** A job as clients read it. */
export function jobTypeOf(job: Job): JobType {
  const { recording, classification, ...rest } = job;
  const { id: recordingId, fileName, sha256, bytes } = recording;
  return {
    ...rest,
    recordingId,
    fileName,
    sha256,
    bytes,
    timeline: timelineOf(job),
    result: classification && resultTypeOf(classification),
  };
}
