import { setTimeout as pause } from 'node:timers/promises';
import { HbscClient, type JobStatus, type JobView } from '@hbsc/client';
import { type PreparedRequest, SUBMIT, uploadRequest } from '../load/requests.ts';
import type { BenchRecording } from '../recordings.ts';
import type { ServiceUnderLoad } from '../service-under-load.ts';

const FILLING_CLIENTS = 8;
const FILLING_SECONDS = 1;
const LOOK_AGAIN_MS = 200;

/** The lane of data sets, from outside. */
export class BulkLane {
  private readonly client: HbscClient;
  private readonly submissions: readonly PreparedRequest[];

  constructor(
    private readonly service: ServiceUnderLoad,
    recordings: readonly BenchRecording[],
  ) {
    this.client = new HbscClient(`http://127.0.0.1:${service.ports[0]}`);
    this.submissions = recordings.map((recording) =>
      uploadRequest(SUBMIT, recording, '"job"', { priority: 'LOW' }),
    );
  }

  /**
   * Submits jobs until so many wait. Workers would take them about as fast as they come, so they are halted meanwhile.
   *
   * @throws Error when one is refused
   */
  fill(jobs: number): Promise<void> {
    return this.service.withWorkersHalted(async () => {
      while ((await this.waiting()) < jobs) await this.submitSome();
    });
  }

  private async submitSome(): Promise<void> {
    const { firstError } = await this.service.send(this.submissions, FILLING_CLIENTS, 0, FILLING_SECONDS);
    if (firstError !== null) throw new Error(`a job was not accepted: ${firstError}`);
  }

  /** Jobs that no worker has begun. */
  waiting(): Promise<number> {
    return this.count(['QUEUED']);
  }

  /** Cancels what waits and sees the rest to its end. To work it all off takes minutes where other programs are busy. */
  async empty(): Promise<void> {
    // A job that began just before it is cancelled would take its compute process with it.
    await this.service.withWorkersHalted(async () => {
      for (let jobs = await this.someWaiting(); jobs.length > 0; jobs = await this.someWaiting()) {
        await Promise.all(jobs.map(({ id }) => this.client.cancel(id)));
      }
    });
    while ((await this.count(['RUNNING'])) > 0) await pause(LOOK_AGAIN_MS);
  }

  private async someWaiting(): Promise<readonly JobView[]> {
    const { jobs } = await this.client.jobs({ statuses: ['QUEUED'], priorities: ['LOW'] }, { first: 100 });
    return jobs;
  }

  private async count(statuses: readonly JobStatus[]): Promise<number> {
    const { totalCount } = await this.client.jobs(
      { statuses, priorities: ['LOW'] },
      { first: 1, counted: true },
    );
    return totalCount ?? 0;
  }
}
