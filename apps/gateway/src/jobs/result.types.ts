import {
  type Classification,
  type HeartSound,
  NOTICE,
  type Outcome,
  type PoorSignalReason,
} from '@hbsc/core';
import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { ModelIdentityType } from '../models/models.types.ts';
import { HeartSoundKindEnum, OutcomeEnum, PoorSignalReasonEnum } from './job.enums.ts';
import { PredictionsType, predictedBy } from './predictions.types.ts';

@ObjectType('StageTimings', { description: 'Milliseconds spent in each stage.' })
export class StageTimingsType {
  @Field(() => Float)
  decodeMs!: number;

  @Field(() => Float)
  resampleMs!: number;

  @Field(() => Float)
  inferMs!: number;

  @Field(() => Float, { description: 'Signal quality and heart rhythm.' })
  analyseMs!: number;
}

@ObjectType('SignalQuality', { description: 'How far a heart can be heard in the recording.' })
export class SignalQualityType {
  @Field(() => Float, { description: '0 (nothing to hear) to 1 (clean).' })
  index!: number;

  @Field(() => [PoorSignalReasonEnum], {
    description: 'Why it is too poor to judge, the gravest first; empty when it is not.',
  })
  reasons!: readonly PoorSignalReason[];
}

@ObjectType('HeartRate')
export class HeartRateType {
  @Field(() => Float, { description: 'Beats a minute.' })
  bpm!: number;

  @Field(() => Float, { description: 'How sure that is, 0 to 1.' })
  confidence!: number;
}

@ObjectType('HeartSound', { description: 'One heart sound in time.' })
export class HeartSoundType {
  @Field(() => HeartSoundKindEnum)
  sound!: HeartSound['sound'];

  @Field(() => Float, { description: 'When it is loudest, seconds from the beginning.' })
  time!: number;
}

@ObjectType('ResultWindow', { description: 'What the model said of one stretch of the recording.' })
export class ResultWindowType extends PredictionsType {
  @Field(() => Float, { description: 'Seconds from the beginning.' })
  start!: number;

  @Field(() => Float, { description: 'Seconds from the beginning.' })
  end!: number;
}

@ObjectType('Result', { description: 'What the model said of a recording.' })
export class ResultType extends PredictionsType {
  @Field(() => OutcomeEnum)
  outcome!: Outcome;

  @Field(() => [ResultWindowType], {
    description:
      'In order of time, from the beginning: after the last, less is left than lies between two starts. Empty in results from before they were kept.',
  })
  windows!: ResultWindowType[];

  @Field(() => SignalQualityType, {
    nullable: true,
    description: 'Null in results from before it was looked at.',
  })
  quality!: SignalQualityType | null;

  @Field(() => HeartRateType, { nullable: true, description: 'Null when no rhythm was found.' })
  heartRate!: HeartRateType | null;

  @Field(() => [HeartSoundType], {
    description: 'In order of time; empty when S1 and S2 cannot be told apart.',
  })
  heartSounds!: HeartSoundType[];

  @Field(() => Float, {
    nullable: true,
    description: 'Median time from S1 to the S2 that follows, seconds; null when it was not found.',
  })
  systole!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Median time from S2 to the S1 that follows, seconds; null when it was not found.',
  })
  diastole!: number | null;

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

/** A classification as clients read it. */
export function resultTypeOf(classification: Classification): ResultType {
  const { outcome, model, signal, probabilities, windows, quality, rhythm, timings } = classification;
  return {
    outcome,
    ...predictedBy(probabilities),
    windows: windows.map((window) => ({
      start: window.startSeconds,
      end: window.endSeconds,
      ...predictedBy(window.probabilities),
    })),
    quality,
    heartRate: rhythm && heartRateOf(rhythm),
    heartSounds: (rhythm?.sounds ?? []).map(({ sound, seconds }) => ({ sound, time: seconds })),
    systole: rhythm?.systoleSeconds ?? null,
    diastole: rhythm?.diastoleSeconds ?? null,
    model,
    format: signal.format,
    sampleRate: signal.sampleRateHz,
    channels: signal.channels,
    duration: signal.durationSeconds,
    timings,
    notice: NOTICE,
  };
}

function heartRateOf({
  heartRateBpm,
  heartRateConfidence,
}: NonNullable<Classification['rhythm']>): HeartRateType | null {
  return heartRateBpm === null ? null : { bpm: heartRateBpm, confidence: heartRateConfidence };
}
