import { BulkSteering } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { BulkPayload, JobSelectionInput, selectionOf } from './bulk.types.ts';

@Resolver()
export class BulkResolver {
  constructor(@Inject(BulkSteering) private readonly steering: BulkSteering) {}

  @Mutation(() => BulkPayload, { description: 'Ends those of the jobs that are not over.' })
  cancelJobs(
    @Args('input', { type: () => JobSelectionInput }) input: JobSelectionInput,
  ): Promise<BulkPayload> {
    return this.steering.cancel(selectionOf(input));
  }

  @Mutation(() => BulkPayload, { description: 'Begins another run of those of the jobs that FAILED.' })
  retryJobs(
    @Args('input', { type: () => JobSelectionInput }) input: JobSelectionInput,
  ): Promise<BulkPayload> {
    return this.steering.retry(selectionOf(input));
  }
}
