import {
  type BatchEvaluation,
  type Comparison,
  type Evaluation,
  type HeartSoundClass,
  INTERVAL_METHODS,
  type Interval,
  type Outcome,
  type Scores,
} from '@hbsc/core';
import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { enumOf, HeartSoundClassEnum, OutcomeEnum } from '../jobs/job.enums.ts';
import { BatchType } from './batch.types.ts';

const IntervalMethodEnum = enumOf(INTERVAL_METHODS);
const McNemarMethodEnum = enumOf(['EXACT', 'CHI_SQUARE'] satisfies Comparison['test']['method'][]);

registerEnumType(IntervalMethodEnum, {
  name: 'IntervalMethod',
  description:
    "Wilson's score interval of a share of items, or percentiles over 2,000 resamples: of the items, or of whole groups.",
});
registerEnumType(McNemarMethodEnum, {
  name: 'McNemarMethod',
  description:
    'Binomial under 25 items on which only one is correct, else chi-square with continuity correction.',
});

@ObjectType('Interval', { description: 'A 95 % interval.' })
export class IntervalType {
  @Field(() => Float)
  low!: number;

  @Field(() => Float)
  high!: number;

  @Field(() => IntervalMethodEnum)
  method!: Interval['method'];
}

@ObjectType('Estimate', { description: 'A figure and how far it is to be trusted.' })
export class EstimateType {
  @Field(() => Float, { nullable: true, description: 'Null where there is nothing to take it of.' })
  value!: number | null;

  @Field(() => IntervalType, { nullable: true })
  interval!: IntervalType | null;
}

@ObjectType('MeanScores', { description: 'Means over the classes.' })
export class MeanScoresType {
  @Field(() => EstimateType)
  precision!: EstimateType;

  @Field(() => EstimateType)
  recall!: EstimateType;

  @Field(() => EstimateType)
  f1!: EstimateType;
}

@ObjectType('ClassScores', {
  description: 'One class; values are null when it is neither label nor prediction.',
})
export class ClassScoresType extends MeanScoresType {
  @Field(() => HeartSoundClassEnum)
  className!: HeartSoundClass;

  @Field(() => Int, { description: 'Items whose label it is.' })
  support!: number;

  @Field(() => Int, { description: 'Items for which it was predicted.' })
  predicted!: number;
}

@ObjectType('Scores', { description: 'How predictions agree with labels.' })
export class ScoresType {
  @Field(() => Int)
  items!: number;

  @Field(() => [[Int]], { description: 'Items by label (row) and prediction (column), in label order.' })
  confusion!: Scores['confusion'];

  @Field(() => [[Float]], {
    nullable: 'items',
    description: 'The same as shares of each row; null in the row of a class that is no label.',
  })
  confusionByRow!: Scores['confusionByRow'];

  @Field(() => EstimateType)
  accuracy!: EstimateType;

  @Field(() => EstimateType, { description: 'Mean recall of the classes that occur as label.' })
  balancedAccuracy!: EstimateType;

  @Field(() => [ClassScoresType], { description: 'In label order.' })
  classes!: readonly ClassScoresType[];

  @Field(() => MeanScoresType, { description: 'Each class that occurs counts the same.' })
  macro!: MeanScoresType;

  @Field(() => MeanScoresType, { description: 'Each class counts by its support.' })
  weighted!: MeanScoresType;
}

@ObjectType('EvaluatedItems', { description: 'What the figures are of.' })
export class EvaluatedItemsType {
  @Field(() => Int, { description: 'The sum of the next three.' })
  total!: number;

  @Field(() => Int)
  unlabelled!: number;

  @Field(() => Int, { description: 'Labelled, but without an answer.' })
  unanswered!: number;

  @Field(() => Int, { description: 'The sum of the next three.' })
  evaluated!: number;

  @Field(() => Int)
  classified!: number;

  @Field(() => Int)
  uncertain!: number;

  @Field(() => Int)
  poorSignal!: number;
}

@ObjectType('OutcomeCoverage')
export class OutcomeCoverageType {
  @Field(() => [OutcomeEnum], { description: 'The outcomes that count as answered.' })
  answered!: readonly Outcome[];

  @Field(() => Int)
  items!: number;

  @Field(() => Float, { nullable: true, description: 'Their share of the items evaluated.' })
  coverage!: number | null;

  @Field(() => Float, { nullable: true })
  accuracy!: number | null;
}

@ObjectType('CoveragePoint', { description: 'What remains if an answer has to have this confidence.' })
export class CoveragePointType {
  @Field(() => Float)
  confidence!: number;

  @Field(() => Float)
  coverage!: number;

  @Field(() => Float)
  accuracy!: number;
}

@ObjectType('Coverage', { description: 'What accuracy is gained by answering less.' })
export class CoverageType {
  @Field(() => [OutcomeCoverageType])
  byOutcome!: readonly OutcomeCoverageType[];

  @Field(() => [CoveragePointType], {
    description: 'The most confident first, at most about a hundred points.',
  })
  curve!: readonly CoveragePointType[];
}

@ObjectType('ClassRanking', { description: 'One class against the rest.' })
export class ClassRankingType {
  @Field(() => HeartSoundClassEnum)
  className!: HeartSoundClass;

  @Field(() => Float, { nullable: true })
  auc!: number | null;
}

@ObjectType('Ranking', { description: 'Areas under the ROC curve.' })
export class RankingType {
  @Field(() => [ClassRankingType], { description: 'In label order.' })
  classes!: readonly ClassRankingType[];

  @Field(() => Float, { nullable: true })
  macroAuc!: number | null;

  @Field(() => Float, { nullable: true })
  murmurAgainstNormalAuc!: number | null;
}

@ObjectType('ReliabilityBin', { description: 'Items with about the same confidence.' })
export class ReliabilityBinType {
  @Field(() => Float)
  low!: number;

  @Field(() => Float)
  high!: number;

  @Field(() => Int)
  items!: number;

  @Field(() => Float, { nullable: true })
  meanConfidence!: number | null;

  @Field(() => Float, { nullable: true })
  accuracy!: number | null;
}

@ObjectType('Calibration', { description: 'How far the confidence can be taken at its word.' })
export class CalibrationType {
  @Field(() => Float, { nullable: true, description: 'Expected calibration error over the ten bins.' })
  error!: number | null;

  @Field(() => [ReliabilityBinType])
  bins!: readonly ReliabilityBinType[];
}

@ObjectType('Evaluation', { description: 'What the answers to a labelled data set are worth.' })
export class EvaluationType {
  @Field(() => EvaluatedItemsType)
  items!: EvaluatedItemsType;

  @Field(() => Int, {
    nullable: true,
    description: 'Groups among the items evaluated; null where none is given.',
  })
  groups!: number | null;

  @Field(() => ScoresType, { description: 'Of the most probable class, whatever the outcome.' })
  all!: ScoresType;

  @Field(() => ScoresType, { description: 'Of the items with the outcome CLASSIFIED.' })
  classified!: ScoresType;

  @Field(() => CoverageType)
  coverage!: CoverageType;

  @Field(() => RankingType)
  ranking!: RankingType;

  @Field(() => CalibrationType)
  calibration!: CalibrationType;
}

@ObjectType('BatchComparison', {
  description: "McNemar's test that neither of two models is the better one.",
})
export class BatchComparisonType {
  @Field(() => BatchType)
  first!: BatchType;

  @Field(() => BatchType)
  second!: BatchType;

  @Field(() => Int, { description: 'Labelled items that both answered: the sum of the next four.' })
  items!: number;

  @Field(() => Int)
  bothCorrect!: number;

  @Field(() => Int)
  onlyFirstCorrect!: number;

  @Field(() => Int)
  onlySecondCorrect!: number;

  @Field(() => Int)
  neitherCorrect!: number;

  @Field(() => McNemarMethodEnum)
  method!: Comparison['test']['method'];

  @Field(() => Float)
  pValue!: number;
}

/** The figures as clients read them. */
export function evaluationTypeOf({ evaluation }: BatchEvaluation): EvaluationType {
  return { ...evaluation, items: evaluatedItemsOf(evaluation) };
}

function evaluatedItemsOf({ items: { outcomes, ...items } }: Evaluation): EvaluatedItemsType {
  const { CLASSIFIED: classified, UNCERTAIN: uncertain, POOR_SIGNAL: poorSignal } = outcomes;
  return { ...items, classified, uncertain, poorSignal };
}
