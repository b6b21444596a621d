import { ModelSelection } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Needs } from '../access/needs.ts';
import {
  ActivateModelInput,
  ActivateModelPayload,
  ModelType,
  ShadowModelInput,
  ShadowModelPayload,
} from './models.types.ts';

@Resolver()
export class ModelsResolver {
  constructor(@Inject(ModelSelection) private readonly selection: ModelSelection) {}

  @Query(() => [ModelType], {
    description: 'The models that workers hold. A recording asks for one as name@version.',
  })
  @Needs('models:read')
  models(): Promise<ModelType[]> {
    return this.selection.list();
  }

  @Mutation(() => ActivateModelPayload, {
    description: 'Has a model answer every recording from now on that asks for no other.',
  })
  @Needs('models:choose')
  async activateModel(
    @Args('input', { type: () => ActivateModelInput }) { model }: ActivateModelInput,
  ): Promise<ActivateModelPayload> {
    return { model: await this.selection.activate(model ?? null) };
  }

  @Mutation(() => ShadowModelPayload, {
    description: 'Has a model classify every recording once more, for the record, after it was answered.',
  })
  @Needs('models:choose')
  async shadowModel(
    @Args('input', { type: () => ShadowModelInput }) { model }: ShadowModelInput,
  ): Promise<ShadowModelPayload> {
    return { model: await this.selection.shadow(model ?? null) };
  }
}
