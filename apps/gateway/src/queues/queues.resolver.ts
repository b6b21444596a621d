import { LiveWorkload, type Stoppable, type WorkloadReport } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Resolver, Subscription } from '@nestjs/graphql';
import { QueueStatsType } from './queues.types.ts';

@Resolver()
export class QueuesResolver {
  constructor(@Inject(LiveWorkload) private readonly workload: LiveWorkload) {}

  @Subscription(() => QueueStatsType, {
    description: 'The state of the lanes, at once and then, looked at every second, whenever it changed.',
    resolve: (report: WorkloadReport): QueueStatsType => report,
  })
  queueStats(): Stoppable<WorkloadReport> {
    return this.workload.watch();
  }
}
