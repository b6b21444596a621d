export { HbscClient } from './client.ts';
export { HbscClientError } from './errors.ts';
export type {
  ClassProbability,
  JobFilter,
  JobPage,
  JobPriority,
  JobStatus,
  JobView,
  Outcome,
  PageRequest,
  Prediction,
  ResultView,
  SubmissionOptions,
} from './types.ts';
export type { UpdatesOptions } from './updates.ts';
