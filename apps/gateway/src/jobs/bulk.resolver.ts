import { BulkSteering, type Scope } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Needs, Sight } from '../access/needs.ts';
import { BulkPayload, JobSelectionInput, selectionOf } from './bulk.types.ts';

@Resolver()
export class BulkResolver {
  constructor(@Inject(BulkSteering) private readonly steering: BulkSteering) {}

  @Mutation(() => BulkPayload, { description: 'Ends those of the jobs that are not over.' })
  @Needs('jobs:steer')
  cancelJobs(
    @Args('input', { type: () => JobSelectionInput }) input: JobSelectionInput,
    @Sight() scope: Scope,
  ): Promise<BulkPayload> {
    return this.steering.cancel({ ...selectionOf(input), ...scope });
  }

  @Mutation(() => BulkPayload, { description: 'Begins another run of those of the jobs that FAILED.' })
  @Needs('jobs:steer')
  retryJobs(
    @Args('input', { type: () => JobSelectionInput }) input: JobSelectionInput,
    @Sight() scope: Scope,
  ): Promise<BulkPayload> {
    return this.steering.retry({ ...selectionOf(input), ...scope });
  }
}
