import { type BatchClient, type BatchView, HbscClientError, type UploadOptions } from '@hbsc/client';
import { archiveOf, type DataSet, fingerprintOf } from './data-set.ts';
import { type LabelChoice, labelsOf } from './label-choice.ts';

/** What is to be sent. */
export interface Parcel {
  readonly dataSet: DataSet;
  readonly name: string;
  /** As `name@version`; null stands for the active one. */
  readonly model: string | null;
  readonly labels: LabelChoice;
}

/** A parcel on its way, from one attempt to the next. */
export interface Dispatch extends Parcel {
  /** The upload of its labels file, once it was begun. */
  manifestUpload?: string;
}

/**
 * Sends a data set and begins a batch of it. What arrived in an attempt before is not sent again.
 *
 * @param onSent - hears how much of the archive has arrived, bytes
 * @throws HbscClientError with the service's reason, or `UNREACHABLE`; the signal's reason
 */
export async function send(
  batches: BatchClient,
  dispatch: Dispatch,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<BatchView> {
  const { dataSet, name, model, labels } = dispatch;
  const { manifest } = dataSet;
  const isBySheet = labels.place === 'MANIFEST' && manifest !== null;
  const manifestId = isBySheet
    ? await uploadOn(batches, manifest, dispatch.manifestUpload, {
        signal,
        onProgress: ({ uploadId }) => {
          dispatch.manifestUpload = uploadId;
        },
      })
    : null;
  const key = `hbsc-upload-${fingerprintOf(dataSet)}`;
  const begun = localStorage.getItem(key) ?? undefined;
  const uploadId = await uploadOn(batches, archiveOf(dataSet), begun, {
    signal,
    onProgress: ({ uploadId, sentBytes }) => {
      localStorage.setItem(key, uploadId);
      onSent(sentBytes);
    },
  });
  const batch = await batches.submit(uploadId, { name, model, ...labelsOf(labels, manifestId) });
  localStorage.removeItem(key);
  return batch;
}

/** Goes on with an upload that was begun, unless the service has forgotten it. @returns the id of the upload */
function uploadOn(
  batches: BatchClient,
  content: Blob,
  begun: string | undefined,
  options: UploadOptions,
): Promise<string> {
  if (begun === undefined) return batches.uploadArchive(content, options);
  return batches.uploadArchive(content, { ...options, uploadId: begun }).catch((error: unknown) => {
    if (error instanceof HbscClientError && error.code === 'NOT_FOUND') {
      return batches.uploadArchive(content, options);
    }
    throw error;
  });
}
