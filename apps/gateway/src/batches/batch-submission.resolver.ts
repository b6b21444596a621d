import { type BatchOptions, BatchSubmission, type LabelSourceOptions, type Principal } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Caller, Needs } from '../access/needs.ts';
import { idOf } from '../ids.ts';
import { batchTypeOf } from './batch.types.ts';
import { BatchPayload } from './batch-requests.types.ts';
import { ImportFolderInput, type LabelsInput, SubmitBatchInput } from './batch-submission.types.ts';

/** Batches of whole data sets. */
@Resolver()
export class BatchSubmissionResolver {
  constructor(@Inject(BatchSubmission) private readonly submission: BatchSubmission) {}

  @Mutation(() => BatchPayload, {
    description:
      'Begins a batch of an archive that was uploaded to /uploads: its files are classified while it is read.',
  })
  @Needs('data-sets:submit')
  async submitBatch(
    @Args('input', { type: () => SubmitBatchInput }) { uploadId, labels, ...options }: SubmitBatchInput,
    @Caller() caller: Principal,
  ): Promise<BatchPayload> {
    const id = idOf(uploadId, 'upload');
    const batch = await this.submission.submitArchive(
      id,
      caller,
      optionsOf(options, labels),
      sourceOf(labels),
    );
    return { batch: batchTypeOf(batch) };
  }

  @Mutation(() => BatchPayload, {
    description: 'Begins a batch of a folder on the machines of the workers, where the operator allows that.',
  })
  @Needs('folders:import')
  async importFolder(
    @Args('input', { type: () => ImportFolderInput }) { folder, labels, ...options }: ImportFolderInput,
    @Caller() caller: Principal,
  ): Promise<BatchPayload> {
    const batch = await this.submission.submitFolder(
      folder,
      caller,
      optionsOf(options, labels),
      sourceOf(labels),
    );
    return { batch: batchTypeOf(batch) };
  }
}

type Labels = LabelsInput | null | undefined;

function optionsOf(options: Pick<BatchOptions, 'name' | 'model'>, labels: Labels): BatchOptions {
  const mapping = labels?.mapping ?? [];
  return { ...options, labels: Object.fromEntries(mapping.map(({ given, label }) => [given, label])) };
}

function sourceOf(labels: Labels): LabelSourceOptions {
  const { manifest, folder, template } = labels ?? {};
  const uploadId = manifest?.uploadId ? idOf(manifest.uploadId, 'upload') : null;
  return { manifest: manifest && { ...manifest, uploadId }, folder, template };
}
