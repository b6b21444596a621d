import type { ModelRegistry } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { MODEL_REGISTRY } from '../tokens.ts';
import { ModelIdentityType } from './models.types.ts';

@Resolver()
export class ModelsResolver {
  constructor(@Inject(MODEL_REGISTRY) private readonly registry: ModelRegistry) {}

  @Query(() => [ModelIdentityType], {
    description: 'The models that workers hold. A recording asks for one as name@version.',
  })
  models(): Promise<ModelIdentityType[]> {
    return this.registry.list();
  }
}
