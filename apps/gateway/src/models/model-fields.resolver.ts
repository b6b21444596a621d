import { type ModelRegistry, modelNameOf, type WorkerRegistry } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { ID, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { MODEL_REGISTRY, WORKER_REGISTRY } from '../tokens.ts';
import { ModelType } from './models.types.ts';

/** What is read of a model only when it is asked for. */
@Resolver(() => ModelType)
export class ModelFieldsResolver {
  constructor(
    @Inject(MODEL_REGISTRY) private readonly models: Pick<ModelRegistry, 'card'>,
    @Inject(WORKER_REGISTRY) private readonly workers: Pick<WorkerRegistry, 'list'>,
  ) {}

  @ResolveField(() => String, { description: 'What is to be known of it, in Markdown; may be empty.' })
  card(@Parent() model: ModelType): Promise<string> {
    return this.models.card(model);
  }

  @ResolveField(() => [ID], { description: 'The workers that hold it.' })
  async heldBy(@Parent() model: ModelType): Promise<string[]> {
    const name = modelNameOf(model);
    const workers = await this.workers.list();
    return workers.filter(({ models }) => models.includes(name)).map(({ id }) => id);
  }
}
