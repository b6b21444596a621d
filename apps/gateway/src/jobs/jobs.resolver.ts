import { type JobSort, type Principal, type Scope, type ScopedJobs, Steering, Submission } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Caller, Needs, Sight } from '../access/needs.ts';
import { readCursorInJobs } from '../cursor.ts';
import { idOf, possibleId } from '../ids.ts';
import { checkPage, DEFAULT_PAGE, LARGEST_PAGE } from '../page.types.ts';
import { JOB_REPOSITORY } from '../tokens.ts';
import { fileOf } from '../uploads/upload.ts';
import { JobSortEnum } from './job.enums.ts';
import { JobType, jobTypeOf } from './job.types.ts';
import { connectionOf, JobConnectionType } from './job-connection.types.ts';
import { JobFilterInput, jobFilterOf } from './job-filter.types.ts';
import {
  CancelJobInput,
  CancelJobPayload,
  RetryJobInput,
  RetryJobPayload,
  SubmitRecordingInput,
  SubmitRecordingPayload,
} from './job-requests.types.ts';

@Resolver()
export class JobsResolver {
  constructor(
    @Inject(Submission) private readonly submission: Submission,
    @Inject(Steering) private readonly steering: Steering,
    @Inject(JOB_REPOSITORY) private readonly repository: ScopedJobs,
  ) {}

  @Query(() => JobType, {
    nullable: true,
    description: 'A job with its result, or null when there is no such job.',
  })
  @Needs('jobs:read')
  async job(@Args('id', { type: () => ID }) given: string, @Sight() scope: Scope): Promise<JobType | null> {
    const id = possibleId(given);
    const job = id && (await this.repository.find(id, scope));
    return job ? jobTypeOf(job) : null;
  }

  @Query(() => JobConnectionType, {
    description:
      'Jobs, newest first by default. Those that come in later do not move the pages after a cursor.',
  })
  @Needs('jobs:read')
  async jobs(
    @Args('filter', { type: () => JobFilterInput, nullable: true }) filterInput: JobFilterInput | null,
    @Args('first', {
      type: () => Int,
      defaultValue: DEFAULT_PAGE,
      description: `1 to ${LARGEST_PAGE} jobs.`,
    })
    first: number,
    @Args('sort', { type: () => JobSortEnum, defaultValue: 'CREATED_DESC' }) sort: JobSort,
    @Args('after', { type: () => String, nullable: true }) after: string | null | undefined,
    @Sight() scope: Scope,
  ): Promise<JobConnectionType> {
    checkPage(first, 'jobs');
    const filter = { ...jobFilterOf(filterInput), ...scope };
    const cursor = after === null || after === undefined ? null : readCursorInJobs(sort, after);
    const found = await this.repository.list(filter, { first: first + 1, sort, after: cursor });
    return connectionOf(found, { filter, sort, first, isFirstPage: cursor === null });
  }

  @Mutation(() => SubmitRecordingPayload, {
    description: 'Accepts one recording and returns at once with its job.',
  })
  @Needs('jobs:submit')
  async submitRecording(
    @Args('input', { type: () => SubmitRecordingInput }) { audio, ...options }: SubmitRecordingInput,
    @Caller() caller: Principal,
  ): Promise<SubmitRecordingPayload> {
    return { job: jobTypeOf(await this.submission.submit(fileOf(audio), caller, options)) };
  }

  @Mutation(() => CancelJobPayload, {
    description: 'Ends a job that is not over: a queued one at once, a running one by stopping its work.',
  })
  @Needs('jobs:steer')
  async cancelJob(
    @Args('input', { type: () => CancelJobInput }) { id }: CancelJobInput,
    @Sight() scope: Scope,
  ): Promise<CancelJobPayload> {
    return { job: jobTypeOf(await this.steering.cancel(idOf(id, 'job'), scope)) };
  }

  @Mutation(() => RetryJobPayload, { description: 'Begins another run of a job that FAILED.' })
  @Needs('jobs:steer')
  async retryJob(
    @Args('input', { type: () => RetryJobInput }) { id }: RetryJobInput,
    @Sight() scope: Scope,
  ): Promise<RetryJobPayload> {
    return { job: jobTypeOf(await this.steering.retry(idOf(id, 'job'), scope)) };
  }
}
