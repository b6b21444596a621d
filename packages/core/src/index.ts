export * from './batch/batch.ts';
export * from './batch/batch-evaluations.ts';
export * from './batch/batch-feeder.ts';
export * from './batch/batch-import.ts';
export * from './batch/batch-intake.ts';
export * from './batch/batch-ports.ts';
export * from './batch/batch-steering.ts';
export * from './batch/batch-submission.ts';
export * from './batch/data-set.ts';
export * from './batch/labels.ts';
export * from './batch/live-batches.ts';
export * from './classification.ts';
export * from './errors.ts';
export type { Calibration, ReliabilityBin } from './evaluation/calibration.ts';
export * from './evaluation/comparison.ts';
export type { Coverage, CoveragePoint, OutcomeCoverage } from './evaluation/coverage.ts';
export * from './evaluation/evaluation.ts';
export {
  type Estimate,
  INTERVAL_METHODS,
  type Interval,
  type IntervalMethod,
} from './evaluation/intervals.ts';
export type { JudgedItem, ModelAnswer } from './evaluation/judgement.ts';
export type { Ranking } from './evaluation/ranking.ts';
export type { ClassScores, MeanScores, Scores } from './evaluation/scores.ts';
export * from './job/bulk-steering.ts';
export * from './job/catalogue.ts';
export * from './job/computation-died-error.ts';
export * from './job/dispatch.ts';
export * from './job/execution.ts';
export * from './job/in-hand.ts';
export * from './job/job.ts';
export * from './job/job-filter.ts';
export * from './job/live-jobs.ts';
export * from './job/live-workload.ts';
export * from './job/reconciliation.ts';
export * from './job/shadow-run.ts';
export * from './job/status.ts';
export * from './job/steering.ts';
export type { Stoppable } from './job/stoppable.ts';
export * from './job/submission.ts';
export type { SubmissionOptions } from './job/submission-options.ts';
export * from './job/timeline.ts';
export * from './job/turns.ts';
export * from './limits.ts';
export { LiveReading } from './live-reading.ts';
export * from './model-selection.ts';
export * from './ports.ts';
export * from './retention.ts';
export * from './service/history.ts';
export * from './service/service-stats.ts';
export * from './upload/large-upload.ts';
export * from './upload/large-uploads.ts';
export * from './webhook.ts';
export * from './webhook-ports.ts';
export * from './worker/worker.ts';
