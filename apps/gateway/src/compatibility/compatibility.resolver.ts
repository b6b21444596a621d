import { type Limits, type Principal, Submission } from '@hbsc/core';
import type { Logger } from '@hbsc/runtime';
import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Caller, Needs, Public } from '../access/needs.ts';
import type { GatewayContext } from '../context.ts';
import { writeDown } from '../errors.ts';
import { JOB_ID_HEADER } from '../http/headers.ts';
import { RequestMeter } from '../metrics/request-meter.ts';
import { LIMITS, LOGGER, STOPPING } from '../tokens.ts';
import { fileOf } from '../uploads/upload.ts';
import {
  errorResponseOf,
  HeatBeatSoundInput,
  HeatBeatSoundPredictionResponse,
  MetaResponse,
  responseOf,
} from './compatibility.types.ts';

/** The original's two operations. They ride the same queue as everything else. */
@Resolver()
export class CompatibilityResolver {
  constructor(
    @Inject(Submission) private readonly submission: Submission,
    @Inject(LIMITS) private readonly limits: Limits,
    @Inject(STOPPING) private readonly stopping: AbortSignal,
    @Inject(RequestMeter) private readonly meter: RequestMeter,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Query(() => MetaResponse, { description: 'What this service is.' })
  @Public()
  meta(): MetaResponse {
    return {
      programmer: 'The HBSC authors',
      main: 'Heart Beat Sound Classification (HBSC)',
      description:
        'A GraphQL API that classifies heart recordings as artifact, extra heart sound, murmur or normal. ' +
        'Its model is weak and its card says how weak. For research use; not a medical device.',
      language: 'typescript',
      libraries: ['nestjs', 'apollo-server', 'bullmq', 'prisma', 'onnxruntime'],
    };
  }

  @Mutation(() => HeatBeatSoundPredictionResponse, {
    description:
      'Classifies one recording and waits for the result. The response header hbsc-job-id names its job.',
  })
  @Needs('jobs:submit')
  async classifyHeatBeatSound(
    @Args('input', { type: () => HeatBeatSoundInput }) input: HeatBeatSoundInput,
    @Context() { reply }: GatewayContext,
    @Caller() caller: Principal,
  ): Promise<HeatBeatSoundPredictionResponse> {
    try {
      const file = fileOf(input.audio);
      const job = await this.submission.submitAndWait(file, caller, this.limits.waitMs, this.stopping);
      void reply.header(JOB_ID_HEADER, job.id);
      return responseOf(job);
    } catch (error) {
      this.meter.threw(error);
      writeDown(this.logger, error, 'resolver');
      return errorResponseOf(error);
    }
  }
}
