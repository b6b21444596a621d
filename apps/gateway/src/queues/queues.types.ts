import { QUEUE_NAMES, type QueueName } from '@hbsc/core';
import { Field, Float, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../jobs/job.enums.ts';

export const QueueNameEnum = enumOf(QUEUE_NAMES);

registerEnumType(QueueNameEnum, {
  name: 'QueueName',
  description: 'INTERACTIVE and BULK are the lanes of recordings.',
});

@ObjectType('QueueState', { description: 'What a queue holds. What is over is in the jobs, not here.' })
export class QueueStateType {
  @Field(() => QueueNameEnum)
  name!: QueueName;

  @Field(() => Boolean, {
    description: 'Workers take nothing from it; what they have in hand goes on, and what comes waits.',
  })
  isPaused!: boolean;

  @Field(() => Int, { description: 'Deliveries that are not over: waiting, active and delayed.' })
  pending!: number;

  @Field(() => Int)
  waiting!: number;

  @Field(() => Int, { description: 'In the hands of workers.' })
  active!: number;

  @Field(() => Int, { description: 'Put off: after a failure of the machinery, or on schedule.' })
  delayed!: number;
}

@InputType('QueueInput')
export class QueueInput {
  @Field(() => QueueNameEnum)
  name!: QueueName;
}

@ObjectType('QueuePayload')
export class QueuePayload {
  @Field(() => QueueStateType)
  queue!: QueueStateType;
}

@ObjectType('LaneStats', { description: 'How much one lane has to do and how much it did.' })
export class LaneStatsType {
  @Field(() => Int)
  queued!: number;

  @Field(() => Int)
  running!: number;

  @Field(() => Float, { description: 'How long the longest waiting job has been QUEUED, seconds.' })
  oldestQueuedSeconds!: number;

  @Field(() => Int)
  succeededLastMinute!: number;

  @Field(() => Int)
  failedLastMinute!: number;

  @Field(() => Int)
  cancelledLastMinute!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'Deliveries the queue holds that are not over; null when it does not answer, and for whoever sees one tenant.',
  })
  pending!: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether workers take nothing from it; null when the queue does not answer.',
  })
  isPaused!: boolean | null;
}

@ObjectType('QueueStats', { description: 'The state of both lanes and of the webhooks.' })
export class QueueStatsType {
  @Field(() => LaneStatsType)
  interactive!: LaneStatsType;

  @Field(() => LaneStatsType)
  bulk!: LaneStatsType;

  @Field(() => Int, {
    nullable: true,
    description:
      'Webhooks on their way; null when the queue does not answer, and for whoever sees one tenant.',
  })
  pendingWebhooks!: number | null;
}
