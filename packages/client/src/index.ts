export { AccessClient } from './access.ts';
export type {
  ApiKeyOptions,
  ApiKeyPage,
  ApiKeyView,
  AuditEntryView,
  AuditFilter,
  AuditPage,
  Role,
  ViewerView,
} from './access-types.ts';
export type {
  AddedFile,
  BatchFile,
  BatchFileName,
  BatchItemFilter,
  BatchItemPage,
  BatchItemView,
  BatchOptions,
  BatchPage,
  BatchStatus,
  BatchView,
  DataSetOptions,
  LabelSource,
} from './batch-types.ts';
export { BatchClient } from './batches.ts';
export { type ClientOptions, HbscClient } from './client.ts';
export { HbscClientError } from './errors.ts';
export type {
  ComparisonView,
  Estimate,
  EvaluatedBatch,
  EvaluationView,
  MeanScores,
  ScoresView,
} from './evaluation-types.ts';
export { type Listener, LiveConnection, type LiveState, type Stop } from './live.ts';
export { OperatorClient } from './operator.ts';
export type {
  BulkOutcome,
  JobSelection,
  Lane,
  LaneView,
  LatencyStage,
  QueueName,
  QueueView,
  ServiceStatsView,
  SettingView,
  WorkerView,
} from './operator-types.ts';
export type {
  ClassName,
  ClassProbability,
  FailureView,
  JobFilter,
  JobPage,
  JobPageRequest,
  JobPriority,
  JobRow,
  JobSort,
  JobStage,
  JobStatus,
  JobView,
  ModelIdentity,
  ModelView,
  Outcome,
  PageRequest,
  PoorSignalReason,
  Prediction,
  RecordingView,
  ResultView,
  ShadowResultView,
  StageSpan,
  SubmissionOptions,
} from './types.ts';
export type { UpdatesOptions } from './updates.ts';
export type { UploadOptions, UploadProgress } from './upload.ts';
export type { FileStream, OpenFile, UploadContent } from './upload-content.ts';
