import type { KeptRecording, RecordingRepository, Scope, ScopedJobs } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { Needs, Sight } from '../access/needs.ts';
import { possibleId } from '../ids.ts';
import { JobType, jobTypeOf } from '../jobs/job.types.ts';
import { LARGEST_PAGE } from '../page.types.ts';
import { JOB_REPOSITORY, RECORDING_REPOSITORY } from '../tokens.ts';
import { RecordingType } from './recordings.types.ts';

@Resolver(() => RecordingType)
export class RecordingsResolver {
  constructor(
    @Inject(RECORDING_REPOSITORY) private readonly recordings: RecordingRepository,
    @Inject(JOB_REPOSITORY) private readonly repository: ScopedJobs,
  ) {}

  @Query(() => RecordingType, {
    nullable: true,
    description: 'An uploaded file, or null when there is no such recording.',
  })
  @Needs('jobs:read')
  async recording(
    @Args('id', { type: () => ID }) given: string,
    @Sight() scope: Scope,
  ): Promise<RecordingType | null> {
    const id = possibleId(given);
    const [found] = id ? await this.recordings.findMany([id], scope) : [];
    return found ?? null;
  }

  @ResolveField(() => [JobType], { description: `Its jobs, newest first, at most ${LARGEST_PAGE}.` })
  async jobs(@Parent() { id }: RecordingType, @Sight() scope: Scope): Promise<JobType[]> {
    const found = await this.repository.list({ recordingId: id, ...scope }, { first: LARGEST_PAGE });
    return found.map(jobTypeOf);
  }
}

/** The recording of a job; those of a list of jobs are read together. */
@Resolver(() => JobType)
export class JobRecordingResolver {
  private readonly recordings: DataLoader<string, KeptRecording>;

  constructor(@Inject(RECORDING_REPOSITORY) repository: RecordingRepository) {
    const read = async (ids: readonly string[]) => {
      const found = await repository.findMany([...new Set(ids)]);
      const byId = new Map(found.map((recording) => [recording.id, recording]));
      return ids.map((id) => byId.get(id) ?? new Error(`recording ${id} is gone`));
    };
    this.recordings = new DataLoader(read, { cache: false });
  }

  @ResolveField(() => RecordingType)
  recording(@Parent() { recordingId }: JobType): Promise<RecordingType> {
    return this.recordings.load(recordingId);
  }
}
