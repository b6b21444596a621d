import type { ApiKey, Role } from '@hbsc/core';
import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { RoleEnum } from '../access/viewer.types.ts';
import { cursorInTime } from '../cursor.ts';
import { DateTime } from '../jobs/date-time.scalar.ts';
import { PageInfoType, pageOf } from '../page.types.ts';

@ObjectType('ApiKey', { description: 'A key that opens the API. The key itself is kept nowhere.' })
export class ApiKeyType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  tenant!: string;

  @Field(() => RoleEnum)
  role!: Role;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true })
  expiresAt!: Date | null;

  @Field(() => DateTime, { nullable: true })
  revokedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'To the minute; null before the first use.' })
  lastUsedAt!: Date | null;
}

@ObjectType('ApiKeyEdge')
export class ApiKeyEdgeType {
  @Field(() => String)
  cursor!: string;

  @Field(() => ApiKeyType)
  node!: ApiKeyType;
}

@ObjectType('ApiKeyConnection', { description: 'One page of keys, newest first.' })
export class ApiKeyConnectionType {
  @Field(() => [ApiKeyEdgeType])
  edges!: ApiKeyEdgeType[];

  @Field(() => PageInfoType)
  pageInfo!: PageInfoType;
}

@InputType('CreateApiKeyInput')
export class CreateApiKeyInput {
  @Field(() => String, { description: 'For people to read: who holds it, and what for.' })
  name!: string;

  @Field(() => RoleEnum)
  role!: Role;

  @Field(() => String, { nullable: true, description: '"default" unless another is named.' })
  tenant?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Never, unless a moment is named.' })
  expiresAt?: Date | null;
}

@ObjectType('CreateApiKeyPayload')
export class CreateApiKeyPayload {
  @Field(() => ApiKeyType)
  apiKey!: ApiKeyType;

  @Field(() => String, { description: 'The key itself. It is shown this once.' })
  secret!: string;
}

@InputType('RevokeApiKeyInput')
export class RevokeApiKeyInput {
  @Field(() => ID)
  id!: string;
}

@ObjectType('RevokeApiKeyPayload')
export class RevokeApiKeyPayload {
  @Field(() => ApiKeyType)
  apiKey!: ApiKeyType;
}

/**
 * @param found - the keys of the page, and one more if there are more
 * @param first - most keys of a page
 * @param isFirstPage - whether there is nothing before it
 */
export function keyConnectionOf(
  found: readonly ApiKey[],
  first: number,
  isFirstPage: boolean,
): ApiKeyConnectionType {
  const edges = found.map((key) => ({ cursor: cursorInTime(key), node: key }));
  return pageOf(edges, first, isFirstPage);
}
