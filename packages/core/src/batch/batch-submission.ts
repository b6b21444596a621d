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

/** Makes batches of whole data sets: a worker imports them. */
export class BatchSubmission {
  constructor(private readonly parts: BatchSubmissionParts) {}

  /**
   * Begins a batch of an archive that was uploaded.
   *
   * @throws HbscError `NOT_FOUND`, `CONFLICT` when some of the upload has not come, `BAD_USER_INPUT`
   */
  async submitArchive(uploadId: string, options: BatchOptions, labels: LabelSourceOptions): Promise<Batch> {
    await this.parts.uploads.findWhole(uploadId);
    return this.begin(options, { uploadId, labels: labelSourceOf(labels) });
  }

  /**
   * Begins a batch of a folder of the server.
   *
   * @throws HbscError `FORBIDDEN` when no folder may be imported, `BAD_USER_INPUT`
   */
  async submitFolder(folder: string, options: BatchOptions, labels: LabelSourceOptions): Promise<Batch> {
    if (!this.parts.takesFolders) {
      throw new HbscError(
        'FORBIDDEN',
        'No folder of this server may be imported. Upload an archive instead.',
      );
    }
    return this.begin(options, { folder, labels: labelSourceOf(labels) });
  }

  private async begin(options: BatchOptions, source: DataSetSource): Promise<Batch> {
    const { intake, uploads, dispatch } = this.parts;
    if (source.labels.from === 'UPLOADED_MANIFEST') await uploads.findWhole(source.labels.uploadId);
    const batch = await intake.open(options, source);
    await dispatch.batchImport(batch.id);
    return batch;
  }
}
