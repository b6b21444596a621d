import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import {
  ApiKeys,
  type AuditLog,
  BatchEvaluations,
  BatchIntake,
  type BatchRepository,
  BatchSteering,
  BatchSubmission,
  type BlobStore,
  BulkSteering,
  type JobQueue,
  type JobRepository,
  type Limits,
  LiveBatches,
  LiveJobs,
  LiveServiceStats,
  LiveWorkload,
  type ModelRegistry,
  ModelSelection,
  type QueueSwitch,
  type RecordingRepository,
  type ShadowRepository,
  Steering,
  Submission,
  TenantErasure,
  type WebhookRepository,
  type WorkerRegistry,
} from '@hbsc/core';
import type { EffectiveSetting, Logger } from '@hbsc/runtime';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { AccessGuard } from './access/access.guard.ts';
import { anonymousPlugin } from './access/anonymous.plugin.ts';
import { ViewerResolver } from './access/viewer.resolver.ts';
import { AuditResolver } from './audit/audit.resolver.ts';
import { BatchFieldsResolver, JobBatchResolver } from './batches/batch-fields.resolver.ts';
import { BatchFilesController } from './batches/batch-files.controller.ts';
import { BatchSubmissionResolver } from './batches/batch-submission.resolver.ts';
import { BatchesResolver } from './batches/batches.resolver.ts';
import { EvaluationResolver } from './batches/evaluation.resolver.ts';
import { uploadProblemsPlugin } from './compatibility/compatibility.plugin.ts';
import { CompatibilityResolver } from './compatibility/compatibility.resolver.ts';
import { createContext } from './context.ts';
import { createErrorFormatter } from './errors.ts';
import { HealthController } from './health/health.controller.ts';
import { Downloads } from './http/downloads.ts';
import { InferenceController } from './inference/inference.controller.ts';
import { BulkResolver } from './jobs/bulk.resolver.ts';
import { JobConnectionResolver, JobFailureResolver, JobFieldsResolver } from './jobs/job-fields.resolver.ts';
import { JobsResolver } from './jobs/jobs.resolver.ts';
import { LiveJobsResolver } from './jobs/live-jobs.resolver.ts';
import { KeysResolver } from './keys/keys.resolver.ts';
import { operationsPlugin } from './metrics/operations.plugin.ts';
import { RequestMeter } from './metrics/request-meter.ts';
import { ModelFieldsResolver } from './models/model-fields.resolver.ts';
import { ModelsResolver } from './models/models.resolver.ts';
import { noStorePlugin } from './no-store.plugin.ts';
import { queryCostPlugin } from './query-cost.plugin.ts';
import { queryLimitsRule } from './query-limits.ts';
import { QueuesResolver } from './queues/queues.resolver.ts';
import { AudioController } from './recordings/audio.controller.ts';
import { JobRecordingResolver, RecordingsResolver } from './recordings/recordings.resolver.ts';
import { retryAfterPlugin } from './retry-after.plugin.ts';
import { ServiceStatsResolver } from './service/service-stats.resolver.ts';
import { SettingsResolver } from './service/settings.resolver.ts';
import { noSubscriptionsPlugin } from './streams/no-subscriptions.plugin.ts';
import { TenantsResolver } from './tenants/tenants.resolver.ts';
import {
  AUDIT_LOG,
  BATCH_REPOSITORY,
  BLOB_STORE,
  JOB_QUEUE,
  JOB_REPOSITORY,
  LIMITS,
  LOGGER,
  MODEL_REGISTRY,
  READINESS,
  RECORDING_REPOSITORY,
  SETTINGS_IN_FORCE,
  SHADOW_REPOSITORY,
  STOPPING,
  WEBHOOK_REPOSITORY,
  WORKER_REGISTRY,
} from './tokens.ts';
import { WorkersResolver } from './workers/workers.resolver.ts';

/** What the resolvers work with, made outside Nest. */
export interface GatewayParts {
  readonly submission: Submission;
  readonly steering: Steering;
  readonly bulkSteering: BulkSteering;
  readonly liveJobs: LiveJobs;
  readonly liveWorkload: LiveWorkload;
  readonly liveServiceStats: LiveServiceStats;
  readonly queue: JobQueue & QueueSwitch;
  readonly batchIntake: BatchIntake;
  readonly batchSubmission: BatchSubmission;
  readonly batchSteering: BatchSteering;
  readonly liveBatches: LiveBatches;
  readonly batchEvaluations: BatchEvaluations;
  readonly jobs: JobRepository;
  readonly recordings: RecordingRepository;
  readonly blobs: BlobStore;
  readonly batches: BatchRepository;
  readonly models: ModelSelection;
  readonly modelRegistry: ModelRegistry;
  readonly workers: WorkerRegistry;
  readonly settings: readonly EffectiveSetting[];
  readonly webhooks: WebhookRepository;
  readonly shadows: ShadowRepository;
  readonly keys: ApiKeys;
  readonly downloads: Downloads;
  readonly tenantErasure: TenantErasure;
  readonly audit: AuditLog;
  readonly limits: Limits;
  /** Whether clients may ask for the schema itself. */
  readonly introspection: boolean;
  /** Rejects when the gateway cannot do its work. */
  readonly readiness: () => Promise<void>;
  /** Aborted when the gateway begins to stop. */
  readonly stopping: AbortSignal;
  readonly logger: Logger;
  readonly meter: RequestMeter;
}

export const RESOLVERS = [
  ViewerResolver,
  KeysResolver,
  AuditResolver,
  TenantsResolver,
  CompatibilityResolver,
  JobsResolver,
  BulkResolver,
  JobFieldsResolver,
  JobConnectionResolver,
  JobFailureResolver,
  LiveJobsResolver,
  BatchesResolver,
  BatchSubmissionResolver,
  BatchFieldsResolver,
  EvaluationResolver,
  JobBatchResolver,
  ModelsResolver,
  ModelFieldsResolver,
  QueuesResolver,
  WorkersResolver,
  ServiceStatsResolver,
  SettingsResolver,
  RecordingsResolver,
  JobRecordingResolver,
];

@Module({})
export class GatewayModule {
  static with(parts: GatewayParts): DynamicModule {
    return {
      module: GatewayModule,
      imports: [
        GraphQLModule.forRoot<ApolloDriverConfig>({
          driver: ApolloDriver,
          path: '/graphql',
          autoSchemaFile: true,
          sortSchema: true,
          graphiql: false,
          introspection: parts.introspection,
          includeStacktraceInErrorResponses: false,
          autoTransformHttpErrors: false,
          context: createContext,
          fieldResolverEnhancers: ['guards'],
          formatError: createErrorFormatter(parts.logger, parts.meter),
          validationRules: [queryLimitsRule(parts.limits)],
          parseOptions: { maxTokens: parts.limits.queryTokens },
          plugins: [
            anonymousPlugin,
            operationsPlugin(parts.meter),
            queryCostPlugin(parts.limits),
            uploadProblemsPlugin,
            noSubscriptionsPlugin,
            retryAfterPlugin,
            noStorePlugin,
            // It would keep a policy for every field of every answer, and none may be kept.
            ApolloServerPluginCacheControlDisabled(),
          ],
        }),
      ],
      controllers: [HealthController, InferenceController, BatchFilesController, AudioController],
      providers: [
        ...RESOLVERS,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: TenantErasure, useValue: parts.tenantErasure },
        { provide: ApiKeys, useValue: parts.keys },
        { provide: Downloads, useValue: parts.downloads },
        { provide: AUDIT_LOG, useValue: parts.audit },
        { provide: Submission, useValue: parts.submission },
        { provide: Steering, useValue: parts.steering },
        { provide: BulkSteering, useValue: parts.bulkSteering },
        { provide: LiveJobs, useValue: parts.liveJobs },
        { provide: LiveWorkload, useValue: parts.liveWorkload },
        { provide: LiveServiceStats, useValue: parts.liveServiceStats },
        { provide: JOB_QUEUE, useValue: parts.queue },
        { provide: MODEL_REGISTRY, useValue: parts.modelRegistry },
        { provide: WORKER_REGISTRY, useValue: parts.workers },
        { provide: SETTINGS_IN_FORCE, useValue: parts.settings },
        { provide: BatchIntake, useValue: parts.batchIntake },
        { provide: BatchSubmission, useValue: parts.batchSubmission },
        { provide: BatchSteering, useValue: parts.batchSteering },
        { provide: LiveBatches, useValue: parts.liveBatches },
        { provide: BatchEvaluations, useValue: parts.batchEvaluations },
        { provide: ModelSelection, useValue: parts.models },
        { provide: JOB_REPOSITORY, useValue: parts.jobs },
        { provide: RECORDING_REPOSITORY, useValue: parts.recordings },
        { provide: BLOB_STORE, useValue: parts.blobs },
        { provide: BATCH_REPOSITORY, useValue: parts.batches },
        { provide: WEBHOOK_REPOSITORY, useValue: parts.webhooks },
        { provide: SHADOW_REPOSITORY, useValue: parts.shadows },
        { provide: LIMITS, useValue: parts.limits },
        { provide: LOGGER, useValue: parts.logger },
        { provide: READINESS, useValue: parts.readiness },
        { provide: STOPPING, useValue: parts.stopping },
        { provide: RequestMeter, useValue: parts.meter },
      ],
    };
  }
}
