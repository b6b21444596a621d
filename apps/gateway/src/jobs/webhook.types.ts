import type { WebhookDelivery } from '@hbsc/core';
import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { DateTime } from './date-time.scalar.ts';

export const WebhookStatusEnum = { PENDING: 'PENDING', DELIVERED: 'DELIVERED', FAILED: 'FAILED' } as const;
registerEnumType(WebhookStatusEnum, { name: 'WebhookStatus', description: 'What became of a webhook.' });

@ObjectType('WebhookAttempt', { description: 'One try to deliver a webhook.' })
export class WebhookAttemptType {
  @Field(() => Int)
  number!: number;

  @Field(() => DateTime)
  at!: Date;

  @Field(() => Int)
  durationMs!: number;

  @Field(() => Int, { nullable: true, description: 'HTTP status of the answer, null when there was none.' })
  statusCode!: number | null;

  @Field(() => String, { nullable: true, description: 'Why it failed; null when it was delivered.' })
  error!: string | null;
}

@ObjectType('WebhookDelivery', { description: 'A webhook that is owed for one run of one job.' })
export class WebhookDeliveryType {
  @Field(() => Int)
  run!: number;

  @Field(() => String)
  url!: string;

  @Field(() => WebhookStatusEnum)
  status!: WebhookDelivery['status'];

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => [WebhookAttemptType], { description: 'Oldest first.' })
  attempts!: readonly WebhookAttemptType[];
}
