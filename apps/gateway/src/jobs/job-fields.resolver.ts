import type { JobRepository, ShadowRepository, WebhookRepository } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { JOB_REPOSITORY, SHADOW_REPOSITORY, WEBHOOK_REPOSITORY } from '../tokens.ts';
import { JobType } from './job.types.ts';
import { JobConnectionType } from './job-connection.types.ts';
import { ShadowResultType, shadowResultTypeOf } from './shadow-result.types.ts';
import { WebhookDeliveryType } from './webhook.types.ts';

/** Most jobs whose webhooks are read by one statement. */
const MOST_TOGETHER = 100;

/** What is read of a job only when it is asked for. */
@Resolver(() => JobType)
export class JobFieldsResolver {
  /** Those of a list of jobs are read together. */
  private readonly webhooksOf: DataLoader<string, WebhookDeliveryType[]>;

  constructor(
    @Inject(WEBHOOK_REPOSITORY) webhookLog: Pick<WebhookRepository, 'listOf'>,
    @Inject(SHADOW_REPOSITORY) private readonly shadows: ShadowRepository,
  ) {
    this.webhooksOf = new DataLoader(
      async (jobIds) => {
        const webhooks = await webhookLog.listOf(jobIds);
        return jobIds.map((id) => webhooks.filter(({ jobId }) => jobId === id));
      },
      { cache: false, maxBatchSize: MOST_TOGETHER },
    );
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
  async shadowResult(@Parent() { id }: JobType): Promise<ShadowResultType | null> {
    const result = await this.shadows.find(id);
    return result && shadowResultTypeOf(result);
  }
}

/** What is counted of a list of jobs only when it is asked for. */
@Resolver(() => JobConnectionType)
export class JobConnectionResolver {
  constructor(@Inject(JOB_REPOSITORY) private readonly repository: JobRepository) {}

  @ResolveField(() => Int, { description: 'Jobs on all pages together.' })
  totalCount(@Parent() { filter }: JobConnectionType): Promise<number> {
    return this.repository.count(filter);
  }
}
