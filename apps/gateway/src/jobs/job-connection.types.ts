import { cursorOf, type Job, type JobSort, type ScopedJobFilter } from '@hbsc/core';
import { Field, ObjectType } from '@nestjs/graphql';
import { cursorInJobs } from '../cursor.ts';
import { PageInfoType, pageOf } from '../page.types.ts';
import { JobType, jobTypeOf } from './job.types.ts';

@ObjectType('JobEdge')
export class JobEdgeType {
  @Field(() => String, { description: "The job's place in the list, for `after`." })
  cursor!: string;

  @Field(() => JobType)
  node!: JobType;
}

@ObjectType('JobConnection', {
  description: 'One page of jobs, newest first unless another order was asked for.',
})
export class JobConnectionType {
  @Field(() => [JobEdgeType])
  edges!: JobEdgeType[];

  @Field(() => PageInfoType)
  pageInfo!: PageInfoType;

  /** What the page is one of. */
  readonly filter!: ScopedJobFilter;
  readonly sort!: JobSort;
}

interface JobListRequest {
  readonly filter: ScopedJobFilter;
  readonly sort: JobSort;
  /** Most jobs of a page. */
  readonly first: number;
  /** Whether there is nothing before it. */
  readonly isFirstPage: boolean;
}

/**
 * @param found - the jobs of the page, and one more if there are more
 */
export function connectionOf(
  found: readonly Job[],
  { filter, sort, first, isFirstPage }: JobListRequest,
): JobConnectionType {
  const edges = found.map((job) => ({
    cursor: cursorInJobs(sort, cursorOf(job, sort)),
    node: jobTypeOf(job),
  }));
  return { ...pageOf(edges, first, isFirstPage), filter, sort };
}
