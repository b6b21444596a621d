import { HbscError } from '@hbsc/core';
import { Field, ObjectType } from '@nestjs/graphql';

export const DEFAULT_PAGE = 20;
export const LARGEST_PAGE = 100;

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

/**
 * One page of a list.
 *
 * @param found - its edges, and one more if there are more
 * @param first - most edges of a page
 * @param isFirstPage - whether there is nothing before it
 */
export function pageOf<Edge extends { readonly cursor: string }>(
  found: readonly Edge[],
  first: number,
  isFirstPage: boolean,
): { edges: Edge[]; pageInfo: PageInfoType } {
  const edges = found.slice(0, first);
  const pageInfo = {
    hasNextPage: found.length > first,
    hasPreviousPage: !isFirstPage,
    startCursor: edges.at(0)?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
  return { edges, pageInfo };
}

/** @throws HbscError `BAD_USER_INPUT` unless a page may have so many */
export function checkPage(first: number, what: string): void {
  if (first >= 1 && first <= LARGEST_PAGE) return;
  throw new HbscError('BAD_USER_INPUT', `first is ${first}; a page has 1 to ${LARGEST_PAGE} ${what}.`);
}
