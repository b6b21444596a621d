import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyFileStream, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import { type BlobStore, formatBytes, HbscError, type LimitName, type Limits } from '@hbsc/core';
import { parseRecord, placeFiles } from './file-map.ts';
import { RefusedUpload, UploadedFile, type UploadValue } from './upload.ts';

/** A body this many times the upload limit is cut off: up to it the sender gets an answer, not a broken connection. */
const CUT_OFF_FACTOR = 4;
/** Parts of a request beside its files: the operations, the map, and some that nobody asked for. */
const MOST_FIELDS = 30;

type UploadLimits = Pick<Limits, 'uploadBytes' | 'requestFiles' | 'bodyBytes'>;

/** A GraphQL request that came as multipart/form-data: the operations with each uploaded file in its variable's place. */
export interface MultipartRequest {
  readonly operations: Record<string, unknown>;
  /** Every file that reached the storage, whether or not a variable names it. */
  readonly uploads: readonly UploadedFile[];
  /** What is wrong with the files or their map, or null. */
  readonly problem: HbscError | null;
}

/** A body that holds no GraphQL request at all. */
export class MalformedRequestError extends Error {
  override readonly name = 'MalformedRequestError';
}

/** The longest multipart body that is read to its end, bytes. */
export function longestBody(uploadBytes: number): number {
  return uploadBytes * CUT_OFF_FACTOR;
}

/**
 * Reads a request of the GraphQL multipart request specification (`operations`, `map`, then files), streaming each
 * file straight into the storage.
 *
 * @throws MalformedRequestError when the body breaks off or there are no readable `operations`, HbscError
 *   `PAYLOAD_TOO_LARGE` when the body goes on far past the limit; nothing stays staged
 */
export async function readMultipart(
  request: IncomingMessage,
  blobs: BlobStore,
  limits: UploadLimits,
): Promise<MultipartRequest> {
  const reader = new MultipartReader(blobs, limits);
  try {
    await reader.read(request);
    return reader.assemble();
  } catch (error) {
    await Promise.all(reader.uploads.map(({ blob }) => blob.discard()));
    throw error;
  }
}

class MultipartReader {
  readonly uploads: UploadedFile[] = [];
  private readonly fields = new Map<string, string>();
  private readonly files = new Map<string, UploadValue>();
  private readonly contents: BusboyFileStream[] = [];
  private readonly pending: Promise<void>[] = [];
  private problem: HbscError | null = null;

  constructor(
    private readonly blobs: BlobStore,
    private readonly limits: UploadLimits,
  ) {}

  async read(request: IncomingMessage): Promise<void> {
    const { uploadBytes, requestFiles, bodyBytes } = this.limits;
    const parser = parserOf(request, this.limits);
    await new Promise<void>((resolve, reject) => {
      let received = 0;
      const stop = (error: Error) => {
        request.unpipe(parser);
        for (const content of this.contents) content.destroy(error);
        reject(error);
      };
      const breakOff = (error: unknown) => stop(new MalformedRequestError(reasonOf(error)));
      request.on('data', (chunk: Uint8Array) => {
        received += chunk.byteLength;
        if (received > longestBody(uploadBytes)) stop(tooLarge(uploadBytes));
      });
      request.once('aborted', () => stop(new MalformedRequestError('the sender broke off')));
      parser.on('field', (name, value, _nameCut, valueCut) => {
        this.fields.set(name, value);
        if (valueCut) this.problem ??= fieldTooLarge(name, bodyBytes);
      });
      parser.on('file', (name, content, fileName) => {
        // Until the storage reads the content, and again once it has given up, nobody else would hear that the body broke off.
        content.on('error', breakOff);
        this.contents.push(content);
        this.pending.push(this.stage(name, content, fileName));
      });
      parser.on('filesLimit', () => {
        this.problem ??= tooMany('files', requestFiles, 'requestFiles');
      });
      parser.on('fieldsLimit', () => {
        this.problem ??= tooMany('form fields', MOST_FIELDS);
      });
      parser.on('error', breakOff);
      parser.once('finish', resolve);
      request.pipe(parser);
    }).finally(() => Promise.allSettled(this.pending));
  }

  /** Puts the files where the map says. */
  assemble(): MultipartRequest {
    const operations = parseRecord(this.fields.get('operations'));
    if (!operations) {
      if (this.problem) throw this.problem;
      throw new MalformedRequestError(
        'the form field "operations" must hold the GraphQL request as a JSON object',
      );
    }
    const misplaced = this.problem ? null : placeFiles(operations, this.fields.get('map'), this.files);
    if (misplaced !== null) this.problem = new HbscError('BAD_USER_INPUT', misplaced);
    return { operations, uploads: this.uploads, problem: this.problem };
  }

  /** A file that cannot be taken says why in its own place: the others of the request may be taken. */
  private async stage(name: string, content: BusboyFileStream, fileName: string | undefined): Promise<void> {
    const upload = await this.take(content, fileName ?? '');
    if (this.files.has(name)) {
      this.problem ??= new HbscError('BAD_USER_INPUT', `There are two files named "${name}". Send one.`);
    }
    this.files.set(name, upload);
  }

  private async take(content: BusboyFileStream, fileName: string): Promise<UploadValue> {
    try {
      const bytes = content.iterator({ destroyOnReturn: false });
      const upload = new UploadedFile(await this.blobs.stage(bytes, this.limits.uploadBytes), fileName);
      this.uploads.push(upload);
      return upload;
    } catch (error) {
      content.resume();
      return new RefusedUpload(refusalOf(error), fileName);
    }
  }
}

function refusalOf(error: unknown): HbscError {
  if (!(error instanceof HbscError)) return new HbscError('INTERNAL', undefined, { cause: error });
  if (error.code !== 'PAYLOAD_TOO_LARGE') return error;
  return new HbscError(error.code, error.message, { limit: 'uploadBytes' });
}

function parserOf({ headers }: IncomingMessage, { bodyBytes, requestFiles }: UploadLimits): BusboyInstance {
  try {
    const limits = { fieldSize: bodyBytes, fields: MOST_FIELDS, files: requestFiles };
    return new Busboy({ headers: headers as BusboyHeaders, limits });
  } catch (error) {
    throw new MalformedRequestError(reasonOf(error));
  }
}

function tooLarge(uploadBytes: number): HbscError {
  const longest = formatBytes(longestBody(uploadBytes));
  return new HbscError(
    'PAYLOAD_TOO_LARGE',
    `The request is larger than ${longest}. A file may have ${formatBytes(uploadBytes)}.`,
    { limit: 'uploadBytes' },
  );
}

function fieldTooLarge(name: string, bodyBytes: number): HbscError {
  return new HbscError(
    'PAYLOAD_TOO_LARGE',
    `The form field "${name}" is larger than ${formatBytes(bodyBytes)}, the most accepted.`,
    { limit: 'bodyBytes' },
  );
}

function tooMany(what: string, most: number, limit?: LimitName): HbscError {
  return new HbscError(
    'BAD_USER_INPUT',
    `The request has more than ${most} ${what}. Send the operations, the map and at most so many files.`,
    { limit },
  );
}

function reasonOf(error: unknown): string {
  return `the multipart body cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}`;
}
