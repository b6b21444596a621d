import {
  ERROR_CODES,
  HbscError,
  type HeartSoundClass,
  type JobFilter,
  type JobPriority,
  type JobStatus,
  type Outcome,
} from '@hbsc/core';
import { Field, GraphQLISODateTime, InputType } from '@nestjs/graphql';
import { HeartSoundClassEnum, JobPriorityEnum, JobStatusEnum, OutcomeEnum } from './job.enums.ts';

const MOST_VALUES = 100;
const LONGEST_TEXT = 200;

@InputType('JobFilterInput', { description: 'Which jobs to show; what is left out does not matter.' })
export class JobFilterInput {
  @Field(() => [JobStatusEnum], { nullable: true })
  statuses?: JobStatus[] | null;

  @Field(() => [JobPriorityEnum], { nullable: true })
  priorities?: JobPriority[] | null;

  @Field(() => [String], { nullable: true, description: 'Models asked for, as name@version.' })
  models?: string[] | null;

  @Field(() => [OutcomeEnum], { nullable: true })
  outcomes?: Outcome[] | null;

  @Field(() => [HeartSoundClassEnum], { nullable: true, description: 'The most probable class.' })
  classNames?: HeartSoundClass[] | null;

  @Field(() => [String], { nullable: true, description: `Of failed jobs: ${ERROR_CODES.join(', ')}.` })
  errorCodes?: string[] | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Created at this moment or later.' })
  createdFrom?: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Created before this moment.' })
  createdBefore?: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Found anywhere in the file name or the client's reference, whatever its case; or the beginning of the job's id.",
  })
  text?: string | null;
}

/**
 * The filter as the rules have it: null is as good as nothing.
 *
 * @throws HbscError `BAD_USER_INPUT` for a text or a list that is too long
 */
export function jobFilterOf(input: JobFilterInput | null | undefined): JobFilter {
  const given = Object.entries(input ?? {}).filter(([, value]) => value !== null && value !== undefined);
  for (const [name, value] of given) {
    const [most, unit] = Array.isArray(value) ? [MOST_VALUES, 'values'] : [LONGEST_TEXT, 'characters'];
    if ((Array.isArray(value) || typeof value === 'string') && value.length > most) {
      throw new HbscError(
        'BAD_USER_INPUT',
        `filter.${name} has ${value.length} ${unit}; it may have ${most}.`,
      );
    }
  }
  return Object.fromEntries(given);
}
