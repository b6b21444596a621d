import type { Job, JobFilter } from '@hbsc/core';
import { Field, ObjectType } from '@nestjs/graphql';
import { JobType, jobTypeOf } from './job.types.ts';
import { cursorOf } from './job-cursor.ts';

@ObjectType('JobEdge')
export class JobEdgeType {
  @Field(() => String, { description: "The job's place in the list, for `after`." })
  cursor!: string;

  @Field(() => JobType)
  node!: JobType;
}

@ObjectType('PageInfo')
export class PageInfoType {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => Boolean)
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  startCursor!: string | null;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
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
  const edges = found.slice(0, first).map((job) => ({ cursor: cursorOf(job), node: jobTypeOf(job) }));
  const pageInfo = {
    hasNextPage: found.length > first,
    hasPreviousPage: !isFirstPage,
    startCursor: edges.at(0)?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
  return { edges, pageInfo, filter };
}
