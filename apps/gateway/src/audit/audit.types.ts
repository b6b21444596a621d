import type { AuditEntry, Role } from '@hbsc/core';
import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { RoleEnum } from '../access/viewer.types.ts';
import { cursorInTime } from '../cursor.ts';
import { DateTime } from '../jobs/date-time.scalar.ts';
import { PageInfoType, pageOf } from '../page.types.ts';

@ObjectType('AuditEntry', { description: 'A privileged act, written down before it was done.' })
export class AuditEntryType {
  @Field(() => ID)
  id!: string;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => String, {
    description: 'Who: the id of a key, the issuer and subject of a token, "open" or "cli".',
  })
  subject!: string;

  @Field(() => String, { description: 'What that one was called then.' })
  name!: string;

  @Field(() => RoleEnum)
  role!: Role;

  @Field(() => String, { description: 'The tenant of the one who acted.' })
  tenant!: string;

  @Field(() => String, { description: 'What was done, by its name in the API, such as createApiKey.' })
  action!: string;

  @Field(() => String, { description: 'With what: the arguments, as JSON.' })
  details!: string;

  @Field(() => String, { description: 'From where: the address of the connection.' })
  address!: string;
}

@ObjectType('AuditEdge')
export class AuditEdgeType {
  @Field(() => String)
  cursor!: string;

  @Field(() => AuditEntryType)
  node!: AuditEntryType;
}

@ObjectType('AuditConnection', { description: 'One page of the audit log, newest first.' })
export class AuditConnectionType {
  @Field(() => [AuditEdgeType])
  edges!: AuditEdgeType[];

  @Field(() => PageInfoType)
  pageInfo!: PageInfoType;
}

@InputType('AuditFilterInput', { description: 'Which acts to show; what is left out does not matter.' })
export class AuditFilterInput {
  @Field(() => [String], { nullable: true })
  actions?: string[] | null;

  @Field(() => [String], { nullable: true })
  subjects?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Of those who acted.' })
  tenants?: string[] | null;
}

/**
 * @param found - the entries of the page, and one more if there are more
 * @param first - most entries of a page
 * @param isFirstPage - whether there is nothing before it
 */
export function auditConnectionOf(
  found: readonly AuditEntry[],
  first: number,
  isFirstPage: boolean,
): AuditConnectionType {
  const edges = found.map(({ by, details, ...entry }) => ({
    cursor: cursorInTime(entry),
    node: { ...entry, ...by, details: JSON.stringify(details) },
  }));
  return pageOf(edges, first, isFirstPage);
}
