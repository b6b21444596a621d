import { LiveServiceStats, type ServiceStats, type Stoppable } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Query, Resolver, Subscription } from '@nestjs/graphql';
import { Needs } from '../access/needs.ts';
import { ServiceStatsType } from './service-stats.types.ts';

@Resolver()
export class ServiceStatsResolver {
  constructor(@Inject(LiveServiceStats) private readonly stats: LiveServiceStats) {}

  @Query(() => ServiceStatsType, { name: 'serviceStats', description: 'The whole service at a glance.' })
  @Needs('service:read')
  present(): Promise<ServiceStatsType> {
    return this.stats.now();
  }

  @Subscription(() => ServiceStatsType, {
    name: 'serviceStats',
    description: 'The service at a glance, at once and then, looked at every second, whenever it changed.',
    resolve: (stats: ServiceStats): ServiceStatsType => stats,
  })
  @Needs('service:read')
  updates(): Stoppable<ServiceStats> {
    return this.stats.watch();
  }
}
