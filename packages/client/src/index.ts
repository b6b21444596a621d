export { AccessClient } from './access.ts';
export { BatchClient } from './batches.ts';
export { HbscClient } from './client.ts';
export type { ClientOptions } from './endpoint.ts';
export { HbscClientError } from './errors.ts';
export type {
  AddedFile,
  ApiKeyView,
  AuditEntryView,
  AuditFilterInput as AuditFilter,
  BatchItemFilterInput as BatchItemFilter,
  BatchItemView,
  BatchStatus,
  BatchView,
  BulkOutcome,
  ClassProbability,
  ComparisonView,
  Estimate,
  EvaluatedBatch,
  EvaluationView,
  FailureView,
  HeartSoundClass as ClassName,
  JobFilterInput as JobFilter,
  JobPriority,
  JobRow,
  JobSort,
  JobStage,
  JobStatus,
  JobView,
  Lane,
  LaneView,
  LatencyStage,
  MeanScores,
  ModelIdentity,
  ModelView,
  Outcome,
  PoorSignalReason,
  Prediction,
  QueueName,
  QueueView,
  RecordingView,
  ResultView,
  Role,
  ScoresView,
  ServiceStatsView,
  SettingView,
  ShadowResultView,
  StageSpan,
  ViewerView,
  WorkerView,
} from './generated/operations.ts';
export { type Listener, LiveConnection, type LiveState, type Stop } from './live.ts';
export { OperatorClient } from './operator.ts';
export type { ProgressListener, SendingProgress } from './sending.ts';
export type {
  ApiKeyOptions,
  ApiKeyPage,
  AuditPage,
  BatchFile,
  BatchFileName,
  BatchItemPage,
  BatchOptions,
  BatchPage,
  DataSetOptions,
  JobPage,
  JobPageRequest,
  JobSelection,
  LabelSource,
  PageRequest,
  SubmissionOptions,
} from './types.ts';
export type { UpdatesOptions } from './updates.ts';
export type { UploadOptions, UploadProgress } from './upload.ts';
export type { FileStream, OpenFile, UploadContent } from './upload-content.ts';
