import { type Job, LiveJobs, type Scope, type Stoppable } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Args, ID, Resolver, Subscription } from '@nestjs/graphql';
import { Needs, Sight } from '../access/needs.ts';
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
  @Needs('jobs:read')
  jobUpdated(@Args('id', { type: () => ID }) id: string, @Sight() scope: Scope): Stoppable<Job> {
    return this.liveJobs.watch(idOf(id, 'job'), scope);
  }

  @Subscription(() => JobType, {
    description: 'Jobs that are not over and pass the filter, then each job that changes and passes it.',
    resolve: jobTypeOf,
  })
  @Needs('jobs:read')
  jobFeed(
    @Args('filter', { type: () => JobFilterInput, nullable: true }) filter: JobFilterInput | null,
    @Sight() scope: Scope,
  ): Stoppable<Job> {
    return this.liveJobs.feed({ ...jobFilterOf(filter), ...scope });
  }
}
