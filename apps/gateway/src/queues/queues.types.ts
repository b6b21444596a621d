import { Field, Float, Int, ObjectType } from '@nestjs/graphql';

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
    description: 'Deliveries the queue holds that are not over; null when it does not answer.',
  })
  pending!: number | null;
}

@ObjectType('QueueStats', { description: 'The state of both lanes and of the webhooks.' })
export class QueueStatsType {
  @Field(() => LaneStatsType)
  interactive!: LaneStatsType;

  @Field(() => LaneStatsType)
  bulk!: LaneStatsType;

  @Field(() => Int, {
    nullable: true,
    description: 'Webhooks on their way; null when the queue does not answer.',
  })
  pendingWebhooks!: number | null;
}
