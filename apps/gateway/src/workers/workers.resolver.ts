import { SILENT_MS, type WorkerRegistry } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { Needs } from '../access/needs.ts';
import { WORKER_REGISTRY } from '../tokens.ts';
import { WorkerType } from './workers.types.ts';

@Resolver()
export class WorkersResolver {
  constructor(@Inject(WORKER_REGISTRY) private readonly registry: WorkerRegistry) {}

  @Query(() => [WorkerType], {
    description: `The workers that are there, the longest there first. One that is silent for ${SILENT_MS / 1000} s is gone.`,
  })
  @Needs('service:read')
  workers(): Promise<WorkerType[]> {
    return this.registry.list();
  }
}
