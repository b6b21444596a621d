import { ApiKeys } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Needs } from '../access/needs.ts';
import { readCursorInTime } from '../cursor.ts';
import { idOf } from '../ids.ts';
import { checkPage, DEFAULT_PAGE, LARGEST_PAGE } from '../page.types.ts';
import {
  ApiKeyConnectionType,
  CreateApiKeyInput,
  CreateApiKeyPayload,
  keyConnectionOf,
  RevokeApiKeyInput,
  RevokeApiKeyPayload,
} from './keys.types.ts';

@Resolver()
export class KeysResolver {
  constructor(@Inject(ApiKeys) private readonly keys: ApiKeys) {}

  @Query(() => ApiKeyConnectionType, {
    description: 'The keys of every tenant, newest first; those that are over as well.',
  })
  @Needs('keys:read')
  async apiKeys(
    @Args('first', { type: () => Int, defaultValue: DEFAULT_PAGE, description: `1 to ${LARGEST_PAGE} keys.` })
    first: number,
    @Args('after', { type: () => String, nullable: true }) after: string | null | undefined,
  ): Promise<ApiKeyConnectionType> {
    checkPage(first, 'keys');
    const cursor = after === null || after === undefined ? null : readCursorInTime(after);
    return keyConnectionOf(await this.keys.list(first + 1, cursor), first, cursor === null);
  }

  @Mutation(() => CreateApiKeyPayload, { description: 'Makes a key and shows it, this once.' })
  @Needs('keys:manage')
  async createApiKey(
    @Args('input', { type: () => CreateApiKeyInput }) input: CreateApiKeyInput,
  ): Promise<CreateApiKeyPayload> {
    const { key, secret } = await this.keys.create(input);
    return { apiKey: key, secret };
  }

  @Mutation(() => RevokeApiKeyPayload, {
    description: 'Takes a key back for good: whoever holds it is refused, and what it holds open is ended.',
  })
  @Needs('keys:manage')
  async revokeApiKey(
    @Args('input', { type: () => RevokeApiKeyInput }) { id }: RevokeApiKeyInput,
  ): Promise<RevokeApiKeyPayload> {
    return { apiKey: await this.keys.revoke(idOf(id, 'key')) };
  }
}
