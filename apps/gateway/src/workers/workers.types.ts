import { LANES, type Lane } from '@hbsc/core';
import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { DateTime } from '../jobs/date-time.scalar.ts';
import { enumOf } from '../jobs/job.enums.ts';

export const LaneEnum = enumOf(LANES);

registerEnumType(LaneEnum, { name: 'Lane', description: 'The two ways of a recording to a worker.' });

@ObjectType('RunInHand', { description: 'A run that a worker is busy with.' })
export class RunInHandType {
  @Field(() => ID)
  jobId!: string;

  @Field(() => Int)
  run!: number;

  @Field(() => LaneEnum)
  lane!: Lane;

  @Field(() => DateTime, { description: 'When the worker took it.' })
  since!: Date;
}

@ObjectType('Worker', { description: 'A worker process, as it last spoke of itself.' })
export class WorkerType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  host!: string;

  @Field(() => Int)
  pid!: number;

  @Field(() => DateTime)
  startedAt!: Date;

  @Field(() => DateTime, { description: 'When it last said something; it does so every 2 s.' })
  seenAt!: Date;

  @Field(() => [String], { description: 'Those it holds, as name@version.' })
  models!: readonly string[];

  @Field(() => [RunInHandType], { description: 'The longest in hand first.' })
  inHand!: readonly RunInHandType[];
}
