import { type Job, LiveJobs, type Stoppable } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Args, ID, Resolver, Subscription } from '@nestjs/graphql';
import { idOf } from '../ids.ts';
import { JobType, jobTypeOf } from './job.types.ts';
import { JobFilterInput, jobFilterOf } from './job-filter.types.ts';

@Resolver()
export class LiveJobsResolver {
  constructor(@Inject(LiveJobs) private readonly liveJobs: LiveJobs) {}

  @Subscription(() => JobType, {
    description: 'A job as it is now, then after each change, until it is over.',
    resolve: jobTypeOf,
  })
  jobUpdated(@Args('id', { type: () => ID }) id: string): Stoppable<Job> {
    return this.liveJobs.watch(idOf(id, 'job'));
  }

  @Subscription(() => JobType, {
    description: 'Jobs that are not over and pass the filter, then each job that changes and passes it.',
    resolve: jobTypeOf,
  })
  jobFeed(
    @Args('filter', { type: () => JobFilterInput, nullable: true }) filter: JobFilterInput | null,
  ): Stoppable<Job> {
    return this.liveJobs.feed(jobFilterOf(filter));
  }
}
