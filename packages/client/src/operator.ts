import type { Endpoint } from './endpoint.ts';
import {
  type BulkOutcome,
  CancelJobs,
  PauseQueue,
  type QueueName,
  Queues,
  type QueueView,
  ResumeQueue,
  RetryJobs,
  ServiceStats,
  type ServiceStatsView,
  Settings,
  type SettingView,
  Workers,
  type WorkerView,
} from './generated/operations.ts';
import type { JobSelection } from './types.ts';

/** What operators see and do. */
export class OperatorClient {
  constructor(private readonly endpoint: Endpoint) {}

  /** Ends those of the jobs that are not over. */
  async cancelJobs(selection: JobSelection): Promise<BulkOutcome> {
    return (await this.endpoint.ask(CancelJobs, { input: selection })).cancelJobs;
  }

  /** Begins another run of those of the jobs that FAILED. */
  async retryJobs(selection: JobSelection): Promise<BulkOutcome> {
    return (await this.endpoint.ask(RetryJobs, { input: selection })).retryJobs;
  }

  /** @throws HbscClientError `QUEUE_UNAVAILABLE` */
  async queues(): Promise<readonly QueueView[]> {
    return (await this.endpoint.ask(Queues, {})).queues;
  }

  /** Has workers take nothing more from a queue. @throws HbscClientError `QUEUE_UNAVAILABLE` */
  async pauseQueue(name: QueueName): Promise<QueueView> {
    return (await this.endpoint.ask(PauseQueue, { input: { name } })).pauseQueue.queue;
  }

  /** Has workers take from a queue again. @throws HbscClientError `QUEUE_UNAVAILABLE` */
  async resumeQueue(name: QueueName): Promise<QueueView> {
    return (await this.endpoint.ask(ResumeQueue, { input: { name } })).resumeQueue.queue;
  }

  /** The workers that are there, the longest there first. */
  async workers(): Promise<readonly WorkerView[]> {
    return (await this.endpoint.ask(Workers, {})).workers;
  }

  /** The whole service at a glance. */
  async serviceStats(): Promise<ServiceStatsView> {
    return (await this.endpoint.ask(ServiceStats, {})).serviceStats;
  }

  /** What the gateway was started with. */
  async settings(): Promise<readonly SettingView[]> {
    return (await this.endpoint.ask(Settings, {})).settings;
  }
}
