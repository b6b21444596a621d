import type { ClassName, Outcome } from './types.ts';

/** INTERACTIVE and BULK are the lanes of recordings. */
export type QueueName = 'INTERACTIVE' | 'BULK' | 'IMPORTS' | 'WEBHOOKS' | 'MAINTENANCE';
export type Lane = 'INTERACTIVE' | 'BULK';

/** What a queue holds. */
export interface QueueView {
  readonly name: QueueName;
  /** Workers take nothing from it. */
  readonly isPaused: boolean;
  /** Waiting, active and delayed. */
  readonly pending: number;
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
}

/** Which jobs to change: those named, at most 1,000, or those a filter asks for. */
export type JobSelection<Filter> =
  | { readonly ids: readonly string[]; readonly filter?: never }
  | { readonly filter: Filter; readonly ids?: never };

/** What became of many jobs. */
export interface BulkOutcome {
  readonly affected: number;
  readonly skipped: number;
  /** False when there may be more: a call deals with 10,000 jobs. Call again for the rest. */
  readonly isComplete: boolean;
}

/** A worker process; times are ISO 8601. */
export interface WorkerView {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: string;
  /** When it last said something; it does so every 2 s. */
  readonly seenAt: string;
  /** Those it holds, as `name@version`. */
  readonly models: readonly string[];
  /** The longest in hand first. */
  readonly inHand: readonly {
    readonly jobId: string;
    readonly run: number;
    readonly lane: Lane;
    readonly since: string;
  }[];
}

export interface LaneView {
  readonly queued: number;
  readonly running: number;
  readonly oldestQueuedSeconds: number;
  readonly succeededLastMinute: number;
  readonly failedLastMinute: number;
  readonly cancelledLastMinute: number;
  /** Null when the queue does not answer. */
  readonly pending: number | null;
  /** Null when the queue does not answer. */
  readonly isPaused: boolean | null;
}

export type LatencyStage = 'WAITING' | 'RUNNING' | 'DECODE' | 'RESAMPLE' | 'INFER' | 'ANALYSE' | 'TOTAL';

/** The whole service at a glance. What is counted is of jobs that came to their end in the last hour. */
export interface ServiceStatsView {
  readonly lanes: {
    readonly interactive: LaneView;
    readonly bulk: LaneView;
    readonly pendingWebhooks: number | null;
  };
  /** Sixty, oldest first; the last is the present minute. */
  readonly perMinute: readonly {
    readonly minute: string;
    readonly succeeded: number;
    readonly failed: number;
    readonly cancelled: number;
  }[];
  /** Milliseconds, within 2.5 %; stages that no job went through are missing. */
  readonly stages: readonly {
    readonly stage: LatencyStage;
    readonly jobs: number;
    readonly p50Ms: number;
    readonly p95Ms: number;
  }[];
  /** The most frequent first. */
  readonly errors: readonly { readonly code: string; readonly count: number }[];
  readonly outcomes: readonly { readonly outcome: Outcome; readonly count: number }[];
  readonly classes: readonly { readonly className: ClassName; readonly count: number }[];
  readonly workers: readonly WorkerView[];
}

/** An environment variable of the gateway and what is in force. */
export interface SettingView {
  readonly name: string;
  /** Null when it is not set and has no default; `***` for something secret. */
  readonly value: string | null;
  readonly isDefault: boolean;
  readonly description: string;
  readonly isSecret: boolean;
}
