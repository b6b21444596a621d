import {
  type JobQueue,
  LiveWorkload,
  QUEUE_NAMES,
  type QueueName,
  type QueueSwitch,
  type Scope,
  type Stoppable,
  WORK_OF_QUEUE,
  type WorkloadReport,
} from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Needs, Sight } from '../access/needs.ts';
import { JOB_QUEUE } from '../tokens.ts';
import { QueueInput, QueuePayload, QueueStateType, QueueStatsType } from './queues.types.ts';

@Resolver()
export class QueuesResolver {
  constructor(
    @Inject(LiveWorkload) private readonly workload: LiveWorkload,
    @Inject(JOB_QUEUE) private readonly queue: Pick<JobQueue, 'state'> & QueueSwitch,
  ) {}

  @Query(() => [QueueStateType], { description: 'Every queue and what it holds.' })
  @Needs('queues:read')
  queues(): Promise<QueueStateType[]> {
    return Promise.all(QUEUE_NAMES.map((name) => this.stateOf(name)));
  }

  @Mutation(() => QueuePayload, {
    description: 'Has workers take nothing more from a queue, until it is resumed. Work is still accepted.',
  })
  @Needs('queues:steer')
  async pauseQueue(@Args('input', { type: () => QueueInput }) { name }: QueueInput): Promise<QueuePayload> {
    await this.queue.pause(WORK_OF_QUEUE[name]);
    return { queue: await this.stateOf(name) };
  }

  @Mutation(() => QueuePayload, { description: 'Has workers take from a queue again.' })
  @Needs('queues:steer')
  async resumeQueue(@Args('input', { type: () => QueueInput }) { name }: QueueInput): Promise<QueuePayload> {
    await this.queue.resume(WORK_OF_QUEUE[name]);
    return { queue: await this.stateOf(name) };
  }

  @Subscription(() => QueueStatsType, {
    description: 'The state of the lanes, at once and then, looked at every second, whenever it changed.',
    resolve: (report: WorkloadReport): QueueStatsType => report,
  })
  @Needs('workload:read')
  queueStats(@Sight() scope: Scope): Stoppable<WorkloadReport> {
    return this.workload.watch(scope);
  }

  private async stateOf(name: QueueName): Promise<QueueStateType> {
    return { name, ...(await this.queue.state(WORK_OF_QUEUE[name])) };
  }
}
