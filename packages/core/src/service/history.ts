import type { HeartSoundClass, Outcome } from '../classification.ts';
import type { JobStatus } from '../job/status.ts';

/** Stretches of a job whose length is looked at: `TOTAL` is from when its last run began to wait to the end. */
export const LATENCY_STAGES = [
  'WAITING',
  'RUNNING',
  'DECODE',
  'RESAMPLE',
  'INFER',
  'ANALYSE',
  'TOTAL',
] as const;

export type LatencyStage = (typeof LATENCY_STAGES)[number];

/** How many jobs that came to their end in one minute have something in common. */
export type EndCount = { readonly minute: Date; readonly jobs: number } & (
  | { readonly status: JobStatus }
  | { readonly errorCode: string }
  | { readonly outcome: Outcome }
  | { readonly className: HeartSoundClass }
  | { readonly stage: LatencyStage; readonly bucket: number }
);

/** Ends of jobs, counted where the rows are. */
export interface EndCounts {
  /** The present, by the clock that dates the ends. */
  readonly now: Date;
  readonly counts: readonly EndCount[];
}

/** Where ends of jobs are counted. */
export interface EndRepository {
  /**
   * Counts the ends of whole minutes.
   *
   * @param from - the first minute; null, or one before it, for the first of the last {@link HISTORY_MINUTES}
   */
  countEnds(from: Date | null): Promise<EndCounts>;
}

/** Minutes that are looked back on; the last is the present one. */
export const HISTORY_MINUTES = 60;
const MINUTE_MS = 60_000;
/**
 * An end is dated when its transaction begins, and is there when that is committed: what is older than the longest statement
 * does not change any more, milliseconds.
 */
const SETTLED_MS = 35_000;

/** Each bucket of durations is this much wider than the one below: what is told of them is off by 2.5 % at most. */
export const BUCKET_RATIO = 1.05;
/** Shorter ones are not told apart, milliseconds. */
export const SHORTEST_MS = 0.01;

/** What is told of all durations in a bucket, milliseconds: the middle, as ratios go. */
export function middleOf(bucket: number): number {
  return BUCKET_RATIO ** (bucket + 0.5);
}

/**
 * The jobs that came to their end within the last hour. Minutes that are settled are counted once and remembered, so that to look
 * again costs as much as the last minute or two.
 */
export class JobHistory {
  private known: readonly EndCount[] = [];
  private settledUntil: Date | null = null;

  constructor(private readonly ends: EndRepository) {}

  /** What came to its end in the last {@link HISTORY_MINUTES}, and the beginnings of these minutes, oldest first. */
  async read(): Promise<{ minutes: Date[]; counts: readonly EndCount[] }> {
    const from = this.settledUntil;
    const { now, counts } = await this.ends.countEnds(from);
    const last = minuteOf(now.getTime());
    const first = last - (HISTORY_MINUTES - 1) * MINUTE_MS;
    const settled = this.known.filter(
      ({ minute }) => from !== null && minute < from && minute.getTime() >= first,
    );
    this.known = [...settled, ...counts];
    this.settledUntil = new Date(minuteOf(now.getTime() - SETTLED_MS));
    const minutes = Array.from({ length: HISTORY_MINUTES }, (_, n) => new Date(first + n * MINUTE_MS));
    return { minutes, counts: this.known };
  }
}

function minuteOf(ms: number): number {
  return ms - (ms % MINUTE_MS);
}
