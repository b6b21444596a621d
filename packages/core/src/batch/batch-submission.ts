import type { Principal } from '../access/principal.ts';
import { HbscError } from '../errors.ts';
import type { Dispatch } from '../job/dispatch.ts';
import type { LargeUploads } from '../upload/large-uploads.ts';
import type { Batch } from './batch.ts';
import type { BatchIntake, BatchOptions } from './batch-intake.ts';
import { type DataSetSource, type LabelSourceOptions, labelSourceOf } from './data-set.ts';

/** What {@link BatchSubmission} works with. */
export interface BatchSubmissionParts {
  readonly intake: BatchIntake;
  readonly uploads: LargeUploads;
  readonly dispatch: Dispatch;
  /** Whether there are folders of the server that may be imported. */
  readonly takesFolders: boolean;
}

/** Whose the batch becomes: nobody makes his own of what another tenant has uploaded. */
type Submitter = Pick<Principal, 'tenant'>;

/** Makes batches of whole data sets: a worker imports them. */
export class BatchSubmission {
  constructor(private readonly parts: BatchSubmissionParts) {}

  /**
   * Begins a batch of an archive that was uploaded.
   *
   * @throws HbscError `NOT_FOUND`, `CONFLICT` when some of the upload has not come, `BAD_USER_INPUT`
   */
  async submitArchive(
    uploadId: string,
    by: Submitter,
    options: BatchOptions,
    labels: LabelSourceOptions,
  ): Promise<Batch> {
    await this.parts.uploads.findWhole(uploadId, { tenant: by.tenant });
    return this.begin(by, options, { uploadId, labels: labelSourceOf(labels) });
  }

  /**
   * Begins a batch of a folder of the server.
   *
   * @throws HbscError `FORBIDDEN` when no folder may be imported, `BAD_USER_INPUT`
   */
  async submitFolder(
    folder: string,
    by: Submitter,
    options: BatchOptions,
    labels: LabelSourceOptions,
  ): Promise<Batch> {
    if (!this.parts.takesFolders) {
      throw new HbscError(
        'FORBIDDEN',
        'No folder of this server may be imported. Upload an archive instead.',
      );
    }
    return this.begin(by, options, { folder, labels: labelSourceOf(labels) });
  }

  private async begin(by: Submitter, options: BatchOptions, source: DataSetSource): Promise<Batch> {
    const { intake, uploads, dispatch } = this.parts;
    if (source.labels.from === 'UPLOADED_MANIFEST')
      await uploads.findWhole(source.labels.uploadId, { tenant: by.tenant });
    const batch = await intake.open(options, by, source);
    await dispatch.batchImport(batch.id);
    return batch;
  }
}
