import {
  BatchEvaluations,
  BatchIntake,
  type BatchRepository,
  BatchSteering,
  BatchSubmission,
  type JobRepository,
  type Limits,
  LiveBatches,
  LiveJobs,
  LiveWorkload,
  ModelSelection,
  type ShadowRepository,
  Steering,
  Submission,
  type WebhookRepository,
} from '@hbsc/core';
import type { Logger } from '@hbsc/runtime';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type DynamicModule, Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
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
import { JobConnectionResolver, JobFieldsResolver } from './jobs/job-fields.resolver.ts';
import { JobsResolver } from './jobs/jobs.resolver.ts';
import { LiveJobsResolver } from './jobs/live-jobs.resolver.ts';
import { ModelsResolver } from './models/models.resolver.ts';
import { queryLimitsRule } from './query-limits.ts';
import { QueuesResolver } from './queues/queues.resolver.ts';
import { noSubscriptionsPlugin } from './streams/no-subscriptions.plugin.ts';
import {
  BATCH_REPOSITORY,
  JOB_REPOSITORY,
  LIMITS,
  READINESS,
  SHADOW_REPOSITORY,
  STOPPING,
  WEBHOOK_REPOSITORY,
} from './tokens.ts';

/** What the resolvers work with, made outside Nest. */
export interface GatewayParts {
  readonly submission: Submission;
  readonly steering: Steering;
  readonly liveJobs: LiveJobs;
  readonly liveWorkload: LiveWorkload;
  readonly batchIntake: BatchIntake;
  readonly batchSubmission: BatchSubmission;
  readonly batchSteering: BatchSteering;
  readonly liveBatches: LiveBatches;
  readonly batchEvaluations: BatchEvaluations;
  readonly jobs: JobRepository;
  readonly batches: BatchRepository;
  readonly models: ModelSelection;
  readonly webhooks: WebhookRepository;
  readonly shadows: ShadowRepository;
  readonly limits: Limits;
  /** Whether clients may ask for the schema itself. */
  readonly introspection: boolean;
  /** Rejects when the gateway cannot do its work. */
  readonly readiness: () => Promise<void>;
  /** Aborted when the gateway begins to stop. */
  readonly stopping: AbortSignal;
  readonly logger: Logger;
}

export const RESOLVERS = [
  CompatibilityResolver,
  JobsResolver,
  JobFieldsResolver,
  JobConnectionResolver,
  LiveJobsResolver,
  BatchesResolver,
  BatchSubmissionResolver,
  BatchFieldsResolver,
  EvaluationResolver,
  JobBatchResolver,
  ModelsResolver,
  QueuesResolver,
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
          formatError: createErrorFormatter(parts.logger),
          validationRules: [queryLimitsRule(parts.limits)],
          parseOptions: { maxTokens: parts.limits.queryTokens },
          plugins: [uploadProblemsPlugin, noSubscriptionsPlugin],
        }),
      ],
      controllers: [HealthController, BatchFilesController],
      providers: [
        ...RESOLVERS,
        { provide: Submission, useValue: parts.submission },
        { provide: Steering, useValue: parts.steering },
        { provide: LiveJobs, useValue: parts.liveJobs },
        { provide: LiveWorkload, useValue: parts.liveWorkload },
        { provide: BatchIntake, useValue: parts.batchIntake },
        { provide: BatchSubmission, useValue: parts.batchSubmission },
        { provide: BatchSteering, useValue: parts.batchSteering },
        { provide: LiveBatches, useValue: parts.liveBatches },
        { provide: BatchEvaluations, useValue: parts.batchEvaluations },
        { provide: ModelSelection, useValue: parts.models },
        { provide: JOB_REPOSITORY, useValue: parts.jobs },
        { provide: BATCH_REPOSITORY, useValue: parts.batches },
        { provide: WEBHOOK_REPOSITORY, useValue: parts.webhooks },
        { provide: SHADOW_REPOSITORY, useValue: parts.shadows },
        { provide: LIMITS, useValue: parts.limits },
        { provide: READINESS, useValue: parts.readiness },
        { provide: STOPPING, useValue: parts.stopping },
      ],
    };
  }
}
