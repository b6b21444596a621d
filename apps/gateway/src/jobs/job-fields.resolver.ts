import {
  type BoundedCount,
  type ErrorMeaning,
  isErrorCode,
  MOST_COUNTED,
  meaningOf,
  type ScopedJobs,
  type ShadowRepository,
  type WebhookRepository,
} from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { JOB_REPOSITORY, SHADOW_REPOSITORY, WEBHOOK_REPOSITORY } from '../tokens.ts';
import { JobFailureType, JobType } from './job.types.ts';
import { JobConnectionType } from './job-connection.types.ts';
import { ShadowResultType, shadowResultTypeOf } from './shadow-result.types.ts';
import { WebhookDeliveryType } from './webhook.types.ts';

/** Most jobs of which something is read by one statement. */
const MOST_TOGETHER = 100;

/** What is read of a job only when it is asked for; that of a list of jobs together. */
@Resolver(() => JobType)
export class JobFieldsResolver {
  private readonly webhooksOf: DataLoader<string, WebhookDeliveryType[]>;
  private readonly shadowResultOf: DataLoader<string, ShadowResultType | null>;

  constructor(
    @Inject(WEBHOOK_REPOSITORY) webhookLog: Pick<WebhookRepository, 'listOf'>,
    @Inject(SHADOW_REPOSITORY) shadows: Pick<ShadowRepository, 'findMany'>,
  ) {
    this.webhooksOf = readTogether(async (jobIds) => {
      const webhooks = await webhookLog.listOf(jobIds);
      return jobIds.map((id) => webhooks.filter(({ jobId }) => jobId === id));
    });
    this.shadowResultOf = readTogether(async (jobIds) => {
      const results = await shadows.findMany(jobIds);
      return jobIds.map((id) => {
        const result = results.get(id);
        return result ? shadowResultTypeOf(result) : null;
      });
    });
  }

  @ResolveField(() => [WebhookDeliveryType], {
    description: 'The webhooks of the job, oldest run first, with every attempt to deliver them.',
  })
  webhooks(@Parent() { id }: JobType): Promise<WebhookDeliveryType[]> {
    return this.webhooksOf.load(id);
  }

  @ResolveField(() => ShadowResultType, {
    nullable: true,
    description: 'What the model in the shadow said; recorded after the end of the job, if there is one.',
  })
  shadowResult(@Parent() { id }: JobType): Promise<ShadowResultType | null> {
    return this.shadowResultOf.load(id);
  }
}

function readTogether<Read>(read: (jobIds: readonly string[]) => Promise<Read[]>): DataLoader<string, Read> {
  return new DataLoader(read, { cache: false, maxBatchSize: MOST_TOGETHER });
}

/** What is counted of a list of jobs only when it is asked for. */
@Resolver(() => JobConnectionType)
export class JobConnectionResolver {
  private readonly counts = new WeakMap<JobConnectionType, Promise<BoundedCount>>();

  constructor(@Inject(JOB_REPOSITORY) private readonly repository: ScopedJobs) {}

  @ResolveField(() => Int, {
    description: `Jobs on all pages together, counted up to ${MOST_COUNTED}.`,
  })
  async totalCount(@Parent() connection: JobConnectionType): Promise<number> {
    return (await this.countOf(connection)).count;
  }

  @ResolveField(() => Boolean, { description: 'False when there are more jobs than totalCount says.' })
  async totalCountIsExact(@Parent() connection: JobConnectionType): Promise<boolean> {
    return (await this.countOf(connection)).isExact;
  }

  /** Both fields are of one count. */
  private countOf(connection: JobConnectionType): Promise<BoundedCount> {
    const { filter, sort } = connection;
    const known = this.counts.get(connection) ?? this.repository.count(filter, sort, MOST_COUNTED);
    this.counts.set(connection, known);
    return known;
  }
}

/** What the catalogue of errors says of a failure's code. */
@Resolver(() => JobFailureType)
export class JobFailureResolver {
  @ResolveField(() => Boolean, { description: 'Whether the same may succeed later.' })
  retryable(@Parent() { code }: JobFailureType): boolean {
    return meaningOfFailure(code).retryable;
  }

  @ResolveField(() => String, { description: 'What would do.' })
  advice(@Parent() { code }: JobFailureType): string {
    return meaningOfFailure(code).advice;
  }
}

function meaningOfFailure(code: string): ErrorMeaning {
  return meaningOf(isErrorCode(code) ? code : 'INTERNAL');
}
