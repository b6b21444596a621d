import { type JobRepository, type Limits, Submission } from '@hbsc/core';
import type { Logger } from '@hbsc/runtime';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type DynamicModule, Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { uploadProblemsPlugin } from './compatibility/compatibility.plugin.ts';
import { CompatibilityResolver } from './compatibility/compatibility.resolver.ts';
import { createContext } from './context.ts';
import { createErrorFormatter } from './errors.ts';
import { HealthController } from './health/health.controller.ts';
import { JobsResolver } from './jobs/jobs.resolver.ts';
import { JOB_REPOSITORY, LIMITS, READINESS } from './tokens.ts';

/** What the resolvers work with, made outside Nest. */
export interface GatewayParts {
  readonly submission: Submission;
  readonly jobs: JobRepository;
  readonly limits: Limits;
  /** Rejects when the gateway cannot do its work. */
  readonly readiness: () => Promise<void>;
  readonly logger: Logger;
}

export const RESOLVERS = [CompatibilityResolver, JobsResolver];

@Module({})
export class GatewayModule {
  static with({ submission, jobs, limits, readiness, logger }: GatewayParts): DynamicModule {
    return {
      module: GatewayModule,
      imports: [
        GraphQLModule.forRoot<ApolloDriverConfig>({
          driver: ApolloDriver,
          path: '/graphql',
          autoSchemaFile: true,
          sortSchema: true,
          graphiql: false,
          includeStacktraceInErrorResponses: false,
          autoTransformHttpErrors: false,
          context: createContext,
          formatError: createErrorFormatter(logger),
          plugins: [uploadProblemsPlugin],
        }),
      ],
      controllers: [HealthController],
      providers: [
        ...RESOLVERS,
        { provide: Submission, useValue: submission },
        { provide: JOB_REPOSITORY, useValue: jobs },
        { provide: LIMITS, useValue: limits },
        { provide: READINESS, useValue: readiness },
      ],
    };
  }
}
