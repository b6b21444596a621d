import type { JobQueue, JobRepository, LaneWorkload } from '../ports.ts';
import { Bell, type Stoppable, stoppable } from './stoppable.ts';

/** Pause between two readings while somebody watches, milliseconds. */
const READ_EVERY_MS = 1_000;

/** How much there is to do, and what the queue says of it. */
export interface WorkloadReport {
  readonly interactive: LaneReport;
  readonly bulk: LaneReport;
  /** Webhooks on their way; null when the queue does not answer. */
  readonly pendingWebhooks: number | null;
}

export interface LaneReport extends LaneWorkload {
  /** Deliveries that are not over; null when the queue does not answer. */
  readonly pending: number | null;
}

/** The workload as it changes. It is read while somebody watches, and read once for all who do. */
export class LiveWorkload {
  private readonly watchers = new Set<Bell>();
  private latest: Promise<WorkloadReport> | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly jobs: Pick<JobRepository, 'workload'>,
    private readonly queue: Pick<JobQueue, 'pending'>,
    private readonly readEveryMs = READ_EVERY_MS,
  ) {}

  /** The workload as it is, then each time another reading says otherwise. Ends with the error of a reading that fails. */
  watch(): Stoppable<WorkloadReport> {
    return stoppable((signal) => this.watchUntil(signal));
  }

  private async *watchUntil(signal: AbortSignal): AsyncGenerator<WorkloadReport, void> {
    const bell = new Bell(signal);
    this.watchers.add(bell);
    this.latest ??= this.beginReading();
    try {
      let told = '';
      while (!signal.aborted && this.latest) {
        const report = await this.latest;
        const text = JSON.stringify(report);
        if (text !== told) yield report;
        told = text;
        await bell.heard();
      }
    } finally {
      this.watchers.delete(bell);
      if (this.watchers.size === 0) this.stopReading();
    }
  }

  private beginReading(): Promise<WorkloadReport> {
    const reading = this.read();
    const goOn = () => {
      if (this.latest !== reading) return;
      for (const bell of this.watchers) bell.ring();
      this.timer = setTimeout(() => {
        this.latest = this.beginReading();
      }, this.readEveryMs);
    };
    reading.then(goOn, goOn);
    return reading;
  }

  private stopReading(): void {
    clearTimeout(this.timer);
    this.latest = null;
  }

  private async read(): Promise<WorkloadReport> {
    const [workload, quick, bulk, pendingWebhooks] = await Promise.all([
      this.jobs.workload(),
      this.pending('classify-recording'),
      this.pending('classify-in-bulk'),
      this.pending('deliver-webhook'),
    ]);
    return {
      interactive: { ...workload.interactive, pending: quick },
      bulk: { ...workload.bulk, pending: bulk },
      pendingWebhooks,
    };
  }

  private pending(name: Parameters<JobQueue['pending']>[0]): Promise<number | null> {
    return this.queue.pending(name).catch(() => null);
  }
}
