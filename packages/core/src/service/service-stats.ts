import { HEART_SOUND_CLASSES, type HeartSoundClass, OUTCOMES, type Outcome } from '../classification.ts';
import { readWorkload, type WorkloadReport } from '../job/live-workload.ts';
import { LiveReading } from '../live-reading.ts';
import type { JobQueue, JobRepository } from '../ports.ts';
import type { WorkerRegistry, WorkerView } from '../worker/worker.ts';
import {
  type EndCount,
  type EndRepository,
  JobHistory,
  LATENCY_STAGES,
  type LatencyStage,
  middleOf,
} from './history.ts';

/** The whole service at a glance. What is counted is of the last hour. */
export interface ServiceStats {
  readonly lanes: WorkloadReport;
  /** One a minute, oldest first; the last is the present one. */
  readonly perMinute: readonly MinuteStats[];
  /** Those that were measured at all. */
  readonly stages: readonly StageLatency[];
  /** The most frequent first. */
  readonly errors: readonly { readonly code: string; readonly count: number }[];
  readonly outcomes: readonly { readonly outcome: Outcome; readonly count: number }[];
  readonly classes: readonly { readonly className: HeartSoundClass; readonly count: number }[];
  readonly workers: readonly WorkerView[];
}

/** Jobs that came to their end in one minute. */
export interface MinuteStats {
  readonly minute: Date;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** How long jobs took, within 2.5 %. */
export interface StageLatency {
  readonly stage: LatencyStage;
  readonly jobs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** The service as it changes. */
export class LiveServiceStats extends LiveReading<ServiceStats> {
  constructor(
    jobs: Pick<JobRepository, 'workload'>,
    ends: EndRepository,
    queue: Pick<JobQueue, 'state'>,
    workers: Pick<WorkerRegistry, 'list'>,
  ) {
    const history = new JobHistory(ends);
    super(async () => {
      const [lanes, { minutes, counts }, present] = await Promise.all([
        readWorkload(jobs, queue),
        history.read(),
        workers.list(),
      ]);
      return { lanes, ...statsOf(minutes, counts), workers: present };
    });
  }
}

/** Adds up what was counted. */
export function statsOf(
  minutes: readonly Date[],
  counts: readonly EndCount[],
): Omit<ServiceStats, 'lanes' | 'workers'> {
  const sum = (isMeant: (count: EndCount) => boolean) =>
    counts.reduce((jobs, count) => (isMeant(count) ? jobs + count.jobs : jobs), 0);
  const codes = new Set(counts.flatMap((count) => ('errorCode' in count ? count.errorCode : [])));
  return {
    perMinute: perMinuteOf(minutes, counts),
    stages: LATENCY_STAGES.flatMap((stage) => latencyOf(stage, counts) ?? []),
    errors: [...codes]
      .map((code) => ({ code, count: sum((count) => 'errorCode' in count && count.errorCode === code) }))
      .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)),
    outcomes: OUTCOMES.map((outcome) => ({
      outcome,
      count: sum((count) => 'outcome' in count && count.outcome === outcome),
    })),
    classes: HEART_SOUND_CLASSES.map((className) => ({
      className,
      count: sum((count) => 'className' in count && count.className === className),
    })),
  };
}

function perMinuteOf(minutes: readonly Date[], counts: readonly EndCount[]): MinuteStats[] {
  const ended = new Map<string, number>();
  for (const count of counts) {
    if ('status' in count) ended.set(`${count.minute.getTime()} ${count.status}`, count.jobs);
  }
  return minutes.map((minute) => {
    const jobs = (status: string) => ended.get(`${minute.getTime()} ${status}`) ?? 0;
    return { minute, succeeded: jobs('SUCCEEDED'), failed: jobs('FAILED'), cancelled: jobs('CANCELLED') };
  });
}

function latencyOf(stage: LatencyStage, counts: readonly EndCount[]): StageLatency | null {
  const buckets = new Map<number, number>();
  for (const count of counts) {
    if (!('stage' in count) || count.stage !== stage) continue;
    buckets.set(count.bucket, (buckets.get(count.bucket) ?? 0) + count.jobs);
  }
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  const jobs = sorted.reduce((all, [, some]) => all + some, 0);
  if (jobs === 0) return null;
  return { stage, jobs, p50Ms: quantileOf(sorted, 0.5 * jobs), p95Ms: quantileOf(sorted, 0.95 * jobs) };
}

/** The duration that so many jobs did not exceed. */
function quantileOf(sorted: readonly (readonly [bucket: number, jobs: number])[], rank: number): number {
  let jobs = 0;
  const found = sorted.find(([, some]) => {
    jobs += some;
    return jobs >= rank;
  });
  return found ? middleOf(found[0]) : 0;
}
