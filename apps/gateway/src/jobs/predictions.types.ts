import { predictionsOf, topPredictionOf } from '@hbsc/core';
import { Field, ObjectType } from '@nestjs/graphql';
import { Predicted } from '../compatibility/compatibility.types.ts';

/** What every answer of a model holds, whatever it is an answer to. */
@ObjectType({ isAbstract: true })
export class PredictionsType {
  @Field(() => Predicted)
  topPrediction!: Predicted;

  @Field(() => [Predicted], { description: 'All four classes in label order.' })
  predictions!: Predicted[];
}

/** The probabilities as clients read them: all, and the most probable. */
export function predictedBy(probabilities: readonly number[]): PredictionsType {
  const predictions = predictionsOf(probabilities);
  return { predictions, topPrediction: topPredictionOf(predictions) };
}
