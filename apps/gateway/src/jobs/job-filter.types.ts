import {
  ERROR_CODES,
  HbscError,
  type HeartSoundClass,
  type JobFilter,
  type JobPriority,
  type JobStatus,
  type Outcome,
} from '@hbsc/core';
import { Field, ID, InputType } from '@nestjs/graphql';
import { possibleId } from '../ids.ts';
import { DateTime } from './date-time.scalar.ts';
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

  @Field(() => DateTime, { nullable: true, description: 'Created at this moment or later.' })
  createdFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Created before this moment.' })
  createdBefore?: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Found anywhere in the file name or the client's reference, whatever its case; or the beginning of the job's id.",
  })
  text?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of this data set.' })
  batchId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of this recording.' })
  recordingId?: string | null;
}

/**
 * A filter as the rules have it: null is as good as nothing.
 *
 * @throws HbscError `BAD_USER_INPUT` for what is too long or holds control characters
 */
export function filterOf<Filter>(input: Nullable<Filter> | null | undefined): Filter {
  const given = Object.entries(input ?? {}).filter(([, value]) => value !== null && value !== undefined);
  for (const [name, value] of given) check(`filter.${name}`, value);
  return Object.fromEntries(given) as Filter;
}

/** A filter of jobs as the rules have it. @throws HbscError `BAD_USER_INPUT` as {@link filterOf}, and for an id that none can have */
export function jobFilterOf(input: JobFilterInput | null | undefined): JobFilter {
  const filter = filterOf<JobFilter>(input);
  return { ...filter, ...idIn('batchId', filter), ...idIn('recordingId', filter) };
}

function idIn(name: 'batchId' | 'recordingId', filter: JobFilter): JobFilter {
  const given = filter[name];
  if (given === undefined) return {};
  return { [name]: possibleId(given) ?? refuse(`filter.${name} is no id: it must be a UUID.`) };
}

type Nullable<Filter> = { [Name in keyof Filter]: Filter[Name] | null };

function check(name: string, value: unknown): void {
  if (Array.isArray(value)) {
    if (value.length > MOST_VALUES) refuse(`${name} has ${value.length} values; it may have ${MOST_VALUES}.`);
    for (const [index, item] of value.entries()) check(`${name}[${index}]`, item);
  }
  if (typeof value !== 'string') return;
  const characters = [...value].length;
  if (characters > LONGEST_TEXT) refuse(`${name} has ${characters} characters; it may have ${LONGEST_TEXT}.`);
  if (/\p{Cs}/u.test(value)) refuse(`${name} holds halves of characters (lone surrogates). Send whole ones.`);
  if (/\p{Cc}/u.test(value)) refuse(`${name} holds control characters. Send it without them.`);
}

function refuse(message: string): never {
  throw new HbscError('BAD_USER_INPUT', message);
}
