import { type HeartSoundClass, LATENCY_STAGES, type LatencyStage, type Outcome } from '@hbsc/core';
import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { DateTime } from '../jobs/date-time.scalar.ts';
import { enumOf, HeartSoundClassEnum, OutcomeEnum } from '../jobs/job.enums.ts';
import { QueueStatsType } from '../queues/queues.types.ts';
import { WorkerType } from '../workers/workers.types.ts';

export const LatencyStageEnum = enumOf(LATENCY_STAGES);

registerEnumType(LatencyStageEnum, {
  name: 'LatencyStage',
  description:
    'Stretches of the last run of a job. TOTAL is WAITING and RUNNING together; the others are parts of RUNNING.',
});

@ObjectType('MinuteStats', { description: 'Jobs that came to their end in one minute.' })
export class MinuteStatsType {
  @Field(() => DateTime, { description: 'Its beginning.' })
  minute!: Date;

  @Field(() => Int)
  succeeded!: number;

  @Field(() => Int)
  failed!: number;

  @Field(() => Int)
  cancelled!: number;
}

@ObjectType('StageLatency', { description: 'How long jobs took, within 2.5 %.' })
export class StageLatencyType {
  @Field(() => LatencyStageEnum)
  stage!: LatencyStage;

  @Field(() => Int, { description: 'Jobs that went through it.' })
  jobs!: number;

  @Field(() => Float)
  p50Ms!: number;

  @Field(() => Float)
  p95Ms!: number;
}

@ObjectType('ErrorCount')
export class ErrorCountType {
  @Field(() => String)
  code!: string;

  @Field(() => Int)
  count!: number;
}

@ObjectType('OutcomeCount')
export class OutcomeCountType {
  @Field(() => OutcomeEnum)
  outcome!: Outcome;

  @Field(() => Int)
  count!: number;
}

@ObjectType('ClassCount')
export class ClassCountType {
  @Field(() => HeartSoundClassEnum, { description: 'The most probable class.' })
  className!: HeartSoundClass;

  @Field(() => Int)
  count!: number;
}

@ObjectType('ServiceStats', {
  description:
    'The whole service at a glance. What is counted is of jobs that came to their end in the last hour.',
})
export class ServiceStatsType {
  @Field(() => QueueStatsType)
  lanes!: QueueStatsType;

  @Field(() => [MinuteStatsType], { description: 'Sixty, oldest first; the last is the present minute.' })
  perMinute!: readonly MinuteStatsType[];

  @Field(() => [StageLatencyType], { description: 'Stages that no job went through are missing.' })
  stages!: readonly StageLatencyType[];

  @Field(() => [ErrorCountType], { description: 'The most frequent first.' })
  errors!: readonly ErrorCountType[];

  @Field(() => [OutcomeCountType])
  outcomes!: readonly OutcomeCountType[];

  @Field(() => [ClassCountType])
  classes!: readonly ClassCountType[];

  @Field(() => [WorkerType])
  workers!: readonly WorkerType[];
}
