import {
  type Batch,
  type BatchFile,
  BatchIntake,
  BatchSteering,
  HbscError,
  LiveBatches,
  type Principal,
  type Scope,
  type ScopedBatches,
  type Stoppable,
} from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Args, ID, Int, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Caller, Needs, Sight } from '../access/needs.ts';
import { readCursorInTime } from '../cursor.ts';
import { idOf, possibleId } from '../ids.ts';
import { checkPage, DEFAULT_PAGE, LARGEST_PAGE } from '../page.types.ts';
import { BATCH_REPOSITORY } from '../tokens.ts';
import { RefusedUpload } from '../uploads/upload.ts';
import { BatchType, batchItemTypeOf, batchTypeOf } from './batch.types.ts';
import { BatchConnectionType, batchConnectionOf } from './batch-connections.types.ts';
import {
  AddToBatchInput,
  AddToBatchPayload,
  type BatchFileInput,
  BatchIdInput,
  BatchPayload,
  OpenBatchInput,
  RerunBatchInput,
  RetryFailedPayload,
} from './batch-requests.types.ts';

@Resolver()
export class BatchesResolver {
  constructor(
    @Inject(BatchIntake) private readonly intake: BatchIntake,
    @Inject(BatchSteering) private readonly steering: BatchSteering,
    @Inject(LiveBatches) private readonly liveBatches: LiveBatches,
    @Inject(BATCH_REPOSITORY) private readonly repository: ScopedBatches,
  ) {}

  @Query(() => BatchType, { nullable: true, description: 'A batch, or null when there is no such batch.' })
  @Needs('batches:read')
  async batch(
    @Args('id', { type: () => ID }) given: string,
    @Sight() scope: Scope,
  ): Promise<BatchType | null> {
    const id = possibleId(given);
    const batch = id && (await this.repository.find(id, scope));
    return batch ? batchTypeOf(batch) : null;
  }

  @Query(() => BatchConnectionType, { description: 'Batches, newest first.' })
  @Needs('batches:read')
  async batches(
    @Args('first', {
      type: () => Int,
      defaultValue: DEFAULT_PAGE,
      description: `1 to ${LARGEST_PAGE} batches.`,
    })
    first: number,
    @Args('after', { type: () => String, nullable: true }) after: string | null | undefined,
    @Sight() scope: Scope,
  ): Promise<BatchConnectionType> {
    checkPage(first, 'batches');
    const cursor = after === null || after === undefined ? null : readCursorInTime(after);
    const found = await this.repository.list(first + 1, cursor, scope);
    return batchConnectionOf(found, first, cursor === null);
  }

  @Mutation(() => BatchPayload, { description: 'Begins an empty batch that takes files until it is closed.' })
  @Needs('batches:submit')
  async openBatch(
    @Args('input', { type: () => OpenBatchInput }) { labels, ...options }: OpenBatchInput,
    @Caller() caller: Principal,
  ): Promise<BatchPayload> {
    const mapping = Object.fromEntries((labels ?? []).map(({ given, label }) => [given, label]));
    return payloadOf(await this.intake.open({ ...options, labels: mapping }, caller));
  }

  @Mutation(() => AddToBatchPayload, {
    description:
      'Takes files into an open batch; they are classified from then on. The same file at the same path stays one item.',
  })
  @Needs('batches:submit')
  async addToBatch(
    @Args('input', { type: () => AddToBatchInput }) { id, files }: AddToBatchInput,
    @Caller() { tenant }: Principal,
  ): Promise<AddToBatchPayload> {
    const added = await this.intake.add(idOf(id, 'batch'), files.map(batchFileOf), { tenant });
    return { files: added.map(({ item, ...rest }) => ({ ...rest, item: item && batchItemTypeOf(item) })) };
  }

  @Mutation(() => BatchPayload, {
    description: 'Ends the intake of a batch: it is FINISHED after its last job.',
  })
  @Needs('batches:steer')
  async closeBatch(
    @Args('input', { type: () => BatchIdInput }) { id }: BatchIdInput,
    @Sight() scope: Scope,
  ): Promise<BatchPayload> {
    return payloadOf(await this.intake.close(idOf(id, 'batch'), scope));
  }

  @Mutation(() => BatchPayload, {
    description: 'Makes no more jobs of a batch; those that are queued or running go on.',
  })
  @Needs('batches:steer')
  async pauseBatch(
    @Args('input', { type: () => BatchIdInput }) { id }: BatchIdInput,
    @Sight() scope: Scope,
  ): Promise<BatchPayload> {
    return payloadOf(await this.steering.pause(idOf(id, 'batch'), scope));
  }

  @Mutation(() => BatchPayload)
  @Needs('batches:steer')
  async resumeBatch(
    @Args('input', { type: () => BatchIdInput }) { id }: BatchIdInput,
    @Sight() scope: Scope,
  ): Promise<BatchPayload> {
    return payloadOf(await this.steering.resume(idOf(id, 'batch'), scope));
  }

  @Mutation(() => BatchPayload, { description: 'Ends a batch and all of its jobs that are not over.' })
  @Needs('batches:steer')
  async cancelBatch(
    @Args('input', { type: () => BatchIdInput }) { id }: BatchIdInput,
    @Sight() scope: Scope,
  ): Promise<BatchPayload> {
    return payloadOf(await this.steering.cancel(idOf(id, 'batch'), scope));
  }

  @Mutation(() => RetryFailedPayload, {
    description: 'Has every item whose job FAILED classified once more, by a job of its own.',
  })
  @Needs('batches:steer')
  async retryFailed(
    @Args('input', { type: () => BatchIdInput }) { id }: BatchIdInput,
    @Sight() scope: Scope,
  ): Promise<RetryFailedPayload> {
    const { batch, retried } = await this.steering.retryFailed(idOf(id, 'batch'), scope);
    return { batch: batchTypeOf(batch), retried };
  }

  @Mutation(() => BatchPayload, { description: 'Begins another batch over the same recordings.' })
  @Needs('data-sets:submit')
  async rerunBatch(
    @Args('input', { type: () => RerunBatchInput }) { id, model }: RerunBatchInput,
    @Sight() scope: Scope,
  ): Promise<BatchPayload> {
    return payloadOf(await this.steering.rerun(idOf(id, 'batch'), model ?? null, scope));
  }

  @Subscription(() => BatchType, {
    description: 'A batch as it is now, then after changes, four times a second at most, until it is over.',
    resolve: batchTypeOf,
  })
  @Needs('batches:read')
  batchUpdated(@Args('id', { type: () => ID }) id: string, @Sight() scope: Scope): Stoppable<Batch> {
    return this.liveBatches.watch(idOf(id, 'batch'), scope);
  }
}

function payloadOf(batch: Batch): BatchPayload {
  return { batch: batchTypeOf(batch) };
}

function batchFileOf({ audio, path, label = null, group = null }: BatchFileInput, place: number): BatchFile {
  const content = audio instanceof RefusedUpload ? audio.reason : audio.blob;
  const name = path ?? audio.fileName;
  if (name === '') {
    throw new HbscError('BAD_USER_INPUT', `files.${place}: it has no name. Send a path with it.`);
  }
  return { path: name, label, group, content };
}
