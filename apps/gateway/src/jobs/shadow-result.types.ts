import type { Outcome, ShadowResult } from '@hbsc/core';
import { Field, Float, ObjectType } from '@nestjs/graphql';
import { Predicted } from '../compatibility/compatibility.types.ts';
import { ModelIdentityType } from '../models/models.types.ts';
import { OutcomeEnum } from './job.enums.ts';
import { predictedBy } from './result.types.ts';

@ObjectType('ShadowResult', {
  description: 'What another model said of the recording, for the record: not the answer.',
})
export class ShadowResultType {
  @Field(() => OutcomeEnum)
  outcome!: Outcome;

  @Field(() => Predicted)
  topPrediction!: Predicted;

  @Field(() => [Predicted], { description: 'All four classes in label order.' })
  predictions!: Predicted[];

  @Field(() => ModelIdentityType)
  model!: ModelIdentityType;

  @Field(() => Float, { description: 'Milliseconds spent in the model.' })
  inferMs!: number;
}

/** A shadow's result as clients read it. */
export function shadowResultTypeOf({ probabilities, ...result }: ShadowResult): ShadowResultType {
  return { ...result, ...predictedBy(probabilities) };
}
