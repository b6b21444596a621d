import type { Job } from '@hbsc/core';
import { meaningOf, predictionsOf, publicErrorOf, topPredictionOf } from '@hbsc/core';
import { Field, Float, InputType, Int, ObjectType } from '@nestjs/graphql';
import { GraphQLUpload, type UploadValue } from '../uploads/upload.ts';

/** The original HBSC's schema, name for name, its spelling included: its clients must notice nothing. */

@InputType('HeatBeatSoundInput')
export class HeatBeatSoundInput {
  @Field(() => GraphQLUpload)
  audio!: UploadValue;
}

@ObjectType('Error')
export class CompatibilityError {
  @Field(() => String)
  field!: string;

  @Field(() => String)
  message!: string;
}

@ObjectType('Predicted')
export class Predicted {
  @Field(() => Int, { description: '0 artifact, 1 extrahls, 2 murmur, 3 normal.' })
  label!: number;

  @Field(() => Float, { description: 'Probability of the class, 0 to 1.' })
  confidence!: number;

  @Field(() => String)
  className!: string;
}

@ObjectType('Prediction')
export class Prediction {
  @Field(() => [Predicted], { description: 'All four classes in label order.' })
  predictions!: Predicted[];

  @Field(() => Predicted, { description: 'The most probable class.' })
  topPrediction!: Predicted;
}

@ObjectType('HeatBeatSoundPredictionResponse')
export class HeatBeatSoundPredictionResponse {
  @Field(() => Boolean)
  ok!: boolean;

  @Field(() => CompatibilityError, { nullable: true })
  error!: CompatibilityError | null;

  @Field(() => Prediction, { nullable: true })
  prediction!: Prediction | null;
}

@ObjectType('MetaResponse')
export class MetaResponse {
  @Field(() => String)
  programmer!: string;

  @Field(() => String)
  main!: string;

  @Field(() => String)
  description!: string;

  @Field(() => String)
  language!: string;

  @Field(() => [String])
  libraries!: string[];
}

/** A finished job as the original would have answered it. */
export function responseOf(job: Job): HeatBeatSoundPredictionResponse {
  if (job.classification) {
    const predictions = predictionsOf(job.classification.probabilities);
    return {
      ok: true,
      error: null,
      prediction: { predictions, topPrediction: topPredictionOf(predictions) },
    };
  }
  return refusalOf(job.error ?? { code: 'INTERNAL' as const, message: `The job ended as ${job.status}.` });
}

/** An error as the original would have answered it: `audio` for a file it cannot take, `server` for the rest. */
export function errorResponseOf(error: unknown): HeatBeatSoundPredictionResponse {
  return refusalOf(publicErrorOf(error));
}

function refusalOf({ code, message }: ReturnType<typeof publicErrorOf>): HeatBeatSoundPredictionResponse {
  const { status, retryable } = meaningOf(code);
  const field = status < 500 && !retryable ? 'audio' : 'server';
  return { ok: false, error: { field, message }, prediction: null };
}
