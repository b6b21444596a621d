import type { Job } from './job.ts';

/** What a run goes through. `RUNNING` is all that a worker does; the others after it are parts of it. */
export const JOB_STAGES = ['WAITING', 'RUNNING', 'DECODE', 'RESAMPLE', 'INFER', 'ANALYSE', 'OTHER'] as const;

export type JobStage = (typeof JOB_STAGES)[number];

/** A stretch of a job's current run. */
export interface StageSpan {
  readonly stage: JobStage;
  /** Null where only the duration is recorded. */
  readonly startedAt: Date | null;
  /** Null while it lasts. */
  readonly durationMs: number | null;
}

/**
 * Where the time of a job's current run went, as far as the rows tell: earlier runs leave nothing behind, a worker that died
 * its start alone, and a job that took over another's result went through nothing. Of what a worker does, the parts are
 * recorded as durations; `OTHER` is the rest: fetching the audio, handing it over, committing the result.
 */
export function timelineOf(job: Job): StageSpan[] {
  const { queuedAt, startedAt, finishedAt, classification, reusedFrom } = job;
  if (reusedFrom !== null) return [];
  const spans = [spanOf('WAITING', queuedAt, startedAt ?? finishedAt)];
  if (startedAt) spans.push(spanOf('RUNNING', startedAt, finishedAt));
  if (!startedAt || !finishedAt || !classification) return spans;
  const { decodeMs, resampleMs, inferMs, analyseMs } = classification.timings;
  const known = decodeMs + resampleMs + inferMs + analyseMs;
  return [
    ...spans,
    partOf('DECODE', decodeMs),
    partOf('RESAMPLE', resampleMs),
    partOf('INFER', inferMs),
    partOf('ANALYSE', analyseMs),
    partOf('OTHER', Math.max(0, finishedAt.getTime() - startedAt.getTime() - known)),
  ];
}

function spanOf(stage: JobStage, from: Date, to: Date | null): StageSpan {
  // Rows are dated by the beginnings of transactions, which may overtake each other by a moment.
  return { stage, startedAt: from, durationMs: to && Math.max(0, to.getTime() - from.getTime()) };
}

function partOf(stage: JobStage, durationMs: number): StageSpan {
  return { stage, startedAt: null, durationMs };
}
