export { HbscClient } from './client.ts';
export { HbscClientError } from './errors.ts';
export type {
  ClassProbability,
  JobFilter,
  JobPage,
  JobPriority,
  JobStatus,
  JobView,
  ModelIdentity,
  ModelView,
  Outcome,
  PageRequest,
  PoorSignalReason,
  Prediction,
  ResultView,
  ShadowResultView,
  SubmissionOptions,
} from './types.ts';
export type { UpdatesOptions } from './updates.ts';
