import type { Endpoint } from './endpoint.ts';
import {
  CANCEL_JOBS,
  PAUSE_QUEUE,
  QUEUES,
  RESUME_QUEUE,
  RETRY_JOBS,
  SERVICE_STATS,
  SETTINGS,
  WORKERS,
} from './operator-operations.ts';
import type {
  BulkOutcome,
  JobSelection,
  QueueName,
  QueueView,
  ServiceStatsView,
  SettingView,
  WorkerView,
} from './operator-types.ts';
import type { JobFilter } from './types.ts';

/** What operators see and do. */
export class OperatorClient {
  constructor(private readonly endpoint: Endpoint) {}

  /** Ends those of the jobs that are not over. */
  async cancelJobs(selection: JobSelection<JobFilter>): Promise<BulkOutcome> {
    const variables = { input: selection };
    return (await this.endpoint.ask<{ cancelJobs: BulkOutcome }>(CANCEL_JOBS, variables)).cancelJobs;
  }

  /** Begins another run of those of the jobs that FAILED. */
  async retryJobs(selection: JobSelection<JobFilter>): Promise<BulkOutcome> {
    const variables = { input: selection };
    return (await this.endpoint.ask<{ retryJobs: BulkOutcome }>(RETRY_JOBS, variables)).retryJobs;
  }

  /** @throws HbscClientError `QUEUE_UNAVAILABLE` */
  async queues(): Promise<readonly QueueView[]> {
    return (await this.endpoint.ask<{ queues: readonly QueueView[] }>(QUEUES, {})).queues;
  }

  /** Has workers take nothing more from a queue. @throws HbscClientError `QUEUE_UNAVAILABLE` */
  async pauseQueue(name: QueueName): Promise<QueueView> {
    const variables = { input: { name } };
    const { pauseQueue } = await this.endpoint.ask<{ pauseQueue: { queue: QueueView } }>(
      PAUSE_QUEUE,
      variables,
    );
    return pauseQueue.queue;
  }

  /** Has workers take from a queue again. @throws HbscClientError `QUEUE_UNAVAILABLE` */
  async resumeQueue(name: QueueName): Promise<QueueView> {
    const variables = { input: { name } };
    const { resumeQueue } = await this.endpoint.ask<{ resumeQueue: { queue: QueueView } }>(
      RESUME_QUEUE,
      variables,
    );
    return resumeQueue.queue;
  }

  /** The workers that are there, the longest there first. */
  async workers(): Promise<readonly WorkerView[]> {
    return (await this.endpoint.ask<{ workers: readonly WorkerView[] }>(WORKERS, {})).workers;
  }

  /** The whole service at a glance. */
  async serviceStats(): Promise<ServiceStatsView> {
    return (await this.endpoint.ask<{ serviceStats: ServiceStatsView }>(SERVICE_STATS, {})).serviceStats;
  }

  /** What the gateway was started with. */
  async settings(): Promise<readonly SettingView[]> {
    return (await this.endpoint.ask<{ settings: readonly SettingView[] }>(SETTINGS, {})).settings;
  }
}
