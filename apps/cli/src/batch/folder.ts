import { createReadStream } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type BatchClient, type BatchFile, HbscClientError } from '@hbsc/client';
import { type DataSet, type DataSetFile, formatBytes, HbscError, labelSourceOf } from '@hbsc/core';
import { ArchivesAndFolders } from '@hbsc/dataset';
import { type SentItems, saidOf } from './items.ts';
import type { BatchFlags } from './options.ts';

const MOST_FILES_A_REQUEST = 50;
const MOST_BYTES_A_REQUEST = 16 * 1024 * 1024;
/** A larger file is not sent: it fills memory, and the service cuts off what is so far beyond its limit. */
const LARGEST_FILE_BYTES = 64 * 1024 * 1024;
/** How much a batch holds is for the service to say. */
const UNLIMITED = {
  archiveBytes: Number.POSITIVE_INFINITY,
  unpackedBytes: Number.POSITIVE_INFINITY,
  archiveEntries: Number.POSITIVE_INFINITY,
  archiveRatio: Number.POSITIVE_INFINITY,
};

/** What an error of one file says of the file itself; any other error may be gone when it is sent again. */
const LASTING_ERRORS = ['BAD_USER_INPUT', 'CONFLICT'];

/** A file that the service did not take, and why. */
export interface FileNotTaken {
  readonly path: string;
  readonly error: { readonly code: string; readonly message: string };
}

/**
 * Looks a folder through and puts labels to its files.
 *
 * @throws HbscError `ARCHIVE_REJECTED` when it holds what is no recording by its kind, `BAD_USER_INPUT` for the labels
 */
export async function openFolder(folder: string, flags: BatchFlags): Promise<DataSet> {
  const { labels: table, labelsFrom, columns = {}, map } = flags;
  const source = labelSourceOf({
    ...(table !== undefined && { manifest: { ...(await tablePlace(folder, table)), columns } }),
    ...(labelsFrom === 'folder' ? { folder: true } : { template: labelsFrom }),
  });
  const reader = new ArchivesAndFolders(UNLIMITED, [folder]);
  return reader.openFolder(folder, { source, mapping: map, readUpload: (file) => createReadStream(file) });
}

/** A table in the folder is none of its recordings. */
async function tablePlace(folder: string, table: string): Promise<{ path: string } | { uploadId: string }> {
  const top = await realpath(folder);
  const file = await realpath(table)
    .catch(() => realpath(join(folder, table)))
    .catch(() => {
      throw new HbscError(
        'BAD_USER_INPUT',
        `There is no table of labels at ${table}, and none in the folder.`,
      );
    });
  const path = relative(top, file).replaceAll(sep, '/');
  return path.startsWith('../') ? { uploadId: file } : { path };
}

/**
 * Adds the files of a folder to an open batch, several a request.
 *
 * @param sent - what the batch has already: not sent again, and told where it is labelled otherwise
 * @param onSent - hears how many files are done with
 * @returns the files that were not taken
 * @throws HbscClientError when the service cannot take files now
 */
export async function sendFiles(
  batches: BatchClient,
  id: string,
  dataSet: DataSet,
  sent: SentItems,
  onSent: (files: number) => void,
): Promise<FileNotTaken[]> {
  const notTaken: FileNotTaken[] = [];
  let done = sent.size;
  const leaveOut = (file: FileNotTaken) => {
    notTaken.push(file);
    if (!sent.has(file.path)) done += 1;
  };
  for await (const files of requestsOf(dataSet, sent, leaveOut)) {
    for (const { path, error } of await batches.add(id, files)) {
      if (error && !LASTING_ERRORS.includes(error.code)) throw new HbscClientError(error.code, error.message);
      if (error) notTaken.push({ path, error });
    }
    done += files.length;
    onSent(done);
  }
  return notTaken;
}

/** The files that are to be sent, in portions of one request each. */
async function* requestsOf(
  dataSet: DataSet,
  sent: SentItems,
  leaveOut: (file: FileNotTaken) => void,
): AsyncGenerator<BatchFile[]> {
  let files: BatchFile[] = [];
  let bytes = 0;
  for await (const file of dataSet.files()) {
    const earlier = sent.get(file.path);
    if (earlier) {
      if (saidOf(earlier) !== saidOf(file)) leaveOut({ path: file.path, error: labelledOtherwise(earlier) });
      continue;
    }
    const read = await contentOf(file);
    if (read instanceof HbscError) {
      leaveOut({ path: file.path, error: read });
      continue;
    }
    if (
      files.length === MOST_FILES_A_REQUEST ||
      (files.length > 0 && bytes + file.bytes > MOST_BYTES_A_REQUEST)
    ) {
      yield files;
      files = [];
      bytes = 0;
    }
    const { path, givenLabel: label, group } = file;
    files.push({ path, content: read, label, group });
    bytes += file.bytes;
  }
  if (files.length > 0) yield files;
}

/** Corrected labels need a batch of their own: this one keeps what it has. */
function labelledOtherwise(earlier: Parameters<typeof saidOf>[0]): HbscError {
  const message = `The batch has the file with ${saidOf(earlier)}, and keeps that. Begin a batch without --resume.`;
  return new HbscError('CONFLICT', message);
}

/** What a file holds, or why it is not sent. */
async function contentOf({ bytes, content }: DataSetFile): Promise<Blob | HbscError> {
  if (bytes > LARGEST_FILE_BYTES) {
    const message = `The file has ${formatBytes(bytes)}; files over ${formatBytes(LARGEST_FILE_BYTES)} are not sent.`;
    return new HbscError('PAYLOAD_TOO_LARGE', message);
  }
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  try {
    for await (const chunk of content) chunks.push(new Uint8Array(chunk));
  } catch (error) {
    if (error instanceof HbscError) return error;
    throw error;
  }
  return new Blob(chunks);
}
