import type { AuditFilter, AuditLog } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Args, Int, Query, Resolver } from '@nestjs/graphql';
import { Needs } from '../access/needs.ts';
import { readCursorInTime } from '../cursor.ts';
import { filterOf } from '../jobs/job-filter.types.ts';
import { checkPage, DEFAULT_PAGE, LARGEST_PAGE } from '../page.types.ts';
import { AUDIT_LOG } from '../tokens.ts';
import { AuditConnectionType, AuditFilterInput, auditConnectionOf } from './audit.types.ts';

@Resolver()
export class AuditResolver {
  constructor(@Inject(AUDIT_LOG) private readonly log: Pick<AuditLog, 'list'>) {}

  @Query(() => AuditConnectionType, { description: 'Who did what privileged thing, when and from where.' })
  @Needs('audit:read')
  async auditLog(
    @Args('filter', { type: () => AuditFilterInput, nullable: true }) input: AuditFilterInput | null,
    @Args('first', {
      type: () => Int,
      defaultValue: DEFAULT_PAGE,
      description: `1 to ${LARGEST_PAGE} entries.`,
    })
    first: number,
    @Args('after', { type: () => String, nullable: true }) after: string | null | undefined,
  ): Promise<AuditConnectionType> {
    checkPage(first, 'entries');
    const cursor = after === null || after === undefined ? null : readCursorInTime(after);
    const found = await this.log.list(filterOf<AuditFilter>(input), first + 1, cursor);
    return auditConnectionOf(found, first, cursor === null);
  }
}
