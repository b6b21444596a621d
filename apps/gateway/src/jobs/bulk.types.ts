import { HbscError, type JobFilter, MOST_AT_ONCE } from '@hbsc/core';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { idOf } from '../ids.ts';
import { JobFilterInput, jobFilterOf } from './job-filter.types.ts';

const MOST_IDS = 1_000;

@InputType('JobSelectionInput', { description: 'Many jobs: those named, or those a filter asks for.' })
export class JobSelectionInput {
  @Field(() => [ID], { nullable: true, description: `At most ${MOST_IDS}.` })
  ids?: string[] | null;

  @Field(() => JobFilterInput, {
    nullable: true,
    description: 'Those of them that can be changed. An empty filter asks for every job.',
  })
  filter?: JobFilterInput | null;
}

@ObjectType('BulkPayload', { description: 'What became of many jobs.' })
export class BulkPayload {
  @Field(() => Int, { description: 'Jobs that were changed.' })
  affected!: number;

  @Field(() => Int, {
    description:
      'Jobs that could not be changed: of those named, all others; of those a filter found, what somebody else changed first or whose audio is no longer kept.',
  })
  skipped!: number;

  @Field(() => Boolean, {
    description: `False when there may be more: a call deals with ${MOST_AT_ONCE} jobs, the oldest first. Call again for the rest.`,
  })
  isComplete!: boolean;
}

/** @throws HbscError `BAD_USER_INPUT` unless it names jobs or asks for some, `NOT_FOUND` for an id that none can have */
export function selectionOf({ ids, filter }: JobSelectionInput): JobFilter {
  const isOne = (ids === null || ids === undefined) !== (filter === null || filter === undefined);
  if (!isOne) throw new HbscError('BAD_USER_INPUT', 'Send either "ids" or "filter", not both and not none.');
  if (!ids) return jobFilterOf(filter);
  if (ids.length > MOST_IDS) {
    throw new HbscError(
      'BAD_USER_INPUT',
      `There are ${ids.length} ids; a request may have ${MOST_IDS}. Send them in parts, or send a filter.`,
    );
  }
  return { ids: ids.map((id) => idOf(id, 'job')) };
}
