import type { Outcome, ShadowResult } from '@hbsc/core';
import { Field, Float, ObjectType } from '@nestjs/graphql';
import { ModelIdentityType } from '../models/models.types.ts';
import { OutcomeEnum } from './job.enums.ts';
import { PredictionsType, predictedBy } from './predictions.types.ts';

@ObjectType('ShadowResult', {
  description: 'What another model said of the recording, for the record: not the answer.',
})
export class ShadowResultType extends PredictionsType {
  @Field(() => OutcomeEnum)
  outcome!: Outcome;

  @Field(() => ModelIdentityType)
  model!: ModelIdentityType;

  @Field(() => Float, { description: 'Milliseconds spent in the model.' })
  inferMs!: number;
}

/** A shadow's result as clients read it. */
export function shadowResultTypeOf({ probabilities, ...result }: ShadowResult): ShadowResultType {
  return { ...result, ...predictedBy(probabilities) };
}
