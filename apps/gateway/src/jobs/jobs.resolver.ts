import { type JobRepository, Submission } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { JOB_REPOSITORY } from '../tokens.ts';
import { fileOf } from '../uploads/upload.ts';
import { JobType, jobTypeOf, SubmitRecordingInput, SubmitRecordingPayload } from './jobs.types.ts';

@Resolver()
export class JobsResolver {
  constructor(
    @Inject(Submission) private readonly submission: Submission,
    @Inject(JOB_REPOSITORY) private readonly jobs: JobRepository,
  ) {}

  @Query(() => JobType, {
    nullable: true,
    description: 'A job with its result, or null when there is no such job.',
  })
  async job(@Args('id', { type: () => ID }) id: string): Promise<JobType | null> {
    const job = z.uuid().safeParse(id).success ? await this.jobs.find(id) : null;
    return job && jobTypeOf(job);
  }

  @Mutation(() => SubmitRecordingPayload, {
    description: 'Accepts one recording and returns at once with its job.',
  })
  async submitRecording(
    @Args('input', { type: () => SubmitRecordingInput }) input: SubmitRecordingInput,
  ): Promise<SubmitRecordingPayload> {
    return { job: jobTypeOf(await this.submission.submit(fileOf(input.audio))) };
  }
}
