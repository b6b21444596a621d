import { JOB_STATUSES, type Job, NOTICE, predictionsOf, topPredictionOf } from '@hbsc/core';
import {
  Field,
  Float,
  GraphQLISODateTime,
  ID,
  InputType,
  Int,
  ObjectType,
  registerEnumType,
} from '@nestjs/graphql';
import { Predicted } from '../compatibility/compatibility.types.ts';
import { GraphQLUpload, type UploadValue } from '../uploads/upload.ts';

export const JobStatusEnum = Object.fromEntries(JOB_STATUSES.map((status) => [status, status]));
registerEnumType(JobStatusEnum, { name: 'JobStatus', description: 'Where a job is in its life.' });

@ObjectType('JobFailure', { description: 'Why a job failed.' })
export class JobFailureType {
  @Field(() => String, { description: 'One of the error codes of extensions.code.' })
  code!: string;

  @Field(() => String)
  message!: string;
}

@ObjectType('ModelIdentity', { description: 'Which model answered, to the byte.' })
export class ModelIdentityType {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  version!: string;

  @Field(() => String, { description: 'SHA-256 of the ONNX file, hex.' })
  sha256!: string;
}

@ObjectType('StageTimings', { description: 'Milliseconds spent in each stage.' })
export class StageTimingsType {
  @Field(() => Float)
  decodeMs!: number;

  @Field(() => Float)
  resampleMs!: number;

  @Field(() => Float)
  inferMs!: number;
}

@ObjectType('Result', { description: 'What the model said of a recording.' })
export class ResultType {
  @Field(() => Predicted)
  topPrediction!: Predicted;

  @Field(() => [Predicted], { description: 'All four classes in label order.' })
  predictions!: Predicted[];

  @Field(() => ModelIdentityType)
  model!: ModelIdentityType;

  @Field(() => String, { description: 'Container and codec, found from the content.' })
  format!: string;

  @Field(() => Int, { description: 'Hz.' })
  sampleRate!: number;

  @Field(() => Int)
  channels!: number;

  @Field(() => Float, { description: 'Seconds.' })
  duration!: number;

  @Field(() => StageTimingsType)
  timings!: StageTimingsType;

  @Field(() => String)
  notice!: string;
}

@ObjectType('Job', { description: 'One request to classify one recording.' })
export class JobType {
  @Field(() => ID)
  id!: string;

  @Field(() => JobStatusEnum)
  status!: Job['status'];

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

  @Field(() => GraphQLISODateTime)
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true })
  startedAt!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true })
  finishedAt!: Date | null;

  @Field(() => JobFailureType, { nullable: true })
  error!: JobFailureType | null;

  @Field(() => ResultType, { nullable: true })
  result!: ResultType | null;
}

@InputType('SubmitRecordingInput')
export class SubmitRecordingInput {
  @Field(() => GraphQLUpload)
  audio!: UploadValue;
}

@ObjectType('SubmitRecordingPayload')
export class SubmitRecordingPayload {
  @Field(() => JobType)
  job!: JobType;
}

/** A job as clients read it. */
export function jobTypeOf(job: Job): JobType {
  const { fileName, sha256, bytes } = job.recording;
  const { id, status, run, attempts, error, createdAt, startedAt, finishedAt } = job;
  const result = job.classification && resultTypeOf(job.classification);
  return {
    id,
    status,
    run,
    attempts,
    fileName,
    sha256,
    bytes,
    error,
    result,
    createdAt,
    startedAt,
    finishedAt,
  };
}

function resultTypeOf({
  model,
  signal,
  probabilities,
  timings,
}: NonNullable<Job['classification']>): ResultType {
  const predictions = predictionsOf(probabilities);
  return {
    topPrediction: topPredictionOf(predictions),
    predictions,
    model,
    format: signal.format,
    sampleRate: signal.sampleRateHz,
    channels: signal.channels,
    duration: signal.durationSeconds,
    timings,
    notice: NOTICE,
  };
}
