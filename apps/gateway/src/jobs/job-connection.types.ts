import type { Job, JobFilter } from '@hbsc/core';
import { Field, ObjectType } from '@nestjs/graphql';
import { cursorInTime } from '../cursor.ts';
import { PageInfoType, pageOf } from '../page.types.ts';
import { JobType, jobTypeOf } from './job.types.ts';

@ObjectType('JobEdge')
export class JobEdgeType {
  @Field(() => String, { description: "The job's place in the list, for `after`." })
  cursor!: string;

  @Field(() => JobType)
  node!: JobType;
}

@ObjectType('JobConnection', { description: 'One page of jobs, newest first.' })
export class JobConnectionType {
  @Field(() => [JobEdgeType])
  edges!: JobEdgeType[];

  @Field(() => PageInfoType)
  pageInfo!: PageInfoType;

  /** What the page is one of. */
  readonly filter!: JobFilter;
}

/**
 * @param found - the jobs of the page, and one more if there are more
 * @param first - most jobs of a page
 * @param isFirstPage - whether there is nothing before it
 */
export function connectionOf(
  found: readonly Job[],
  { filter, first, isFirstPage }: { filter: JobFilter; first: number; isFirstPage: boolean },
): JobConnectionType {
  const edges = found.map((job) => ({ cursor: cursorInTime(job), node: jobTypeOf(job) }));
  return { ...pageOf(edges, first, isFirstPage), filter };
}
