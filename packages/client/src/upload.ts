import { dataOf, readAnswer } from './answer.ts';
import { anyOf, type Endpoint } from './endpoint.ts';
import { clientErrorOf, HbscClientError } from './errors.ts';
import { pause } from './pause.ts';
import { pauseAfter, withRetries } from './retries.ts';
import { piecesOf, type UploadContent } from './upload-content.ts';

/** Bytes of one request. */
const CHUNK_BYTES = 8 * 1024 * 1024;
/** Requests in a row that may come to nothing. */
const MOST_FAILURES = 6;

const PROTOCOL = { 'tus-resumable': '1.0.0' };

/** How a file is sent. */
export interface UploadOptions {
  /** Goes on with an upload of this file that was begun before. */
  readonly uploadId?: string;
  /** Hears how much has arrived, bytes; at the beginning and after each request. */
  readonly onProgress?: (progress: UploadProgress) => void;
  /** Stops the upload when it is aborted; it can be gone on with for a day. */
  readonly signal?: AbortSignal;
}

/** What has arrived of an upload. */
export interface UploadProgress {
  readonly uploadId: string;
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/**
 * Sends a file, however large, in many requests. After one that came to nothing, the service is asked how much has arrived, and
 * sending goes on from there.
 *
 * @param endpoint - of the service
 * @returns the id of the upload
 * @throws HbscClientError with the service's reason, `BAD_USER_INPUT` when the upload is of a file of another size, or `UNREACHABLE`;
 *   the signal's reason
 */
export async function upload(
  endpoint: Endpoint,
  content: UploadContent,
  options: UploadOptions = {},
): Promise<string> {
  const { href } = new URL('/uploads', endpoint.href);
  const place = { href, headers: endpoint.headers };
  const { onProgress } = options;
  const signal = anyOf(options.signal, endpoint.signal);
  const file = await piecesOf(content);
  const uploadId = options.uploadId ?? (await begin(place, file.size, signal));
  const address = { ...place, href: `${href}/${uploadId}` };
  let sentBytes: number | null = options.uploadId === undefined ? 0 : null;
  for (let failures = 0; ; ) {
    try {
      sentBytes ??= offsetOf(theSameFile(await send(address, { method: 'HEAD' }, signal), file.size));
      onProgress?.({ uploadId, sentBytes, totalBytes: file.size });
      if (sentBytes >= file.size) return uploadId;
      const headers = {
        'upload-offset': String(sentBytes),
        'content-type': 'application/offset+octet-stream',
      };
      const body = await file.at(sentBytes, CHUNK_BYTES);
      sentBytes = offsetOf(await send(address, { method: 'PATCH', headers, body }, signal));
      failures = 0;
    } catch (error) {
      failures += 1;
      if (!mayGoOn(error) || failures === MOST_FAILURES) throw error;
      sentBytes = null;
      await pause(pauseAfter(failures, error), signal);
    }
  }
}

/** An address, and what is sent there with every request. */
type Place = Pick<Endpoint, 'href' | 'headers'>;

/** An upload of which nobody heard that it was begun is removed by the service within a day. */
async function begin(place: Place, bytes: number, signal: AbortSignal | undefined): Promise<string> {
  const headers = { 'upload-length': String(bytes) };
  const response = await withRetries(() => send(place, { method: 'POST', headers }, signal), {
    retries: MOST_FAILURES - 1,
    mayRepeat: () => true,
    signal,
  });
  return response.headers.get('location')?.split('/').at(-1) ?? '';
}

async function send(
  { href, headers: shown }: Place,
  request: { method: string; headers?: Record<string, string>; body?: Blob },
  signal: AbortSignal | undefined,
): Promise<Response> {
  const headers = { ...shown, ...PROTOCOL, ...request.headers };
  const lost = (cause: unknown): never => {
    signal?.throwIfAborted();
    throw clientErrorOf(cause, href);
  };
  const response = await fetch(href, { ...request, headers, signal: signal ?? null }).catch(lost);
  if (response.ok) return response;
  return dataOf(await readAnswer<never>(response).catch(lost), response);
}

/** @throws HbscClientError when the upload was begun for a file of another size */
function theSameFile(asked: Response, bytes: number): Response {
  const begun = asked.headers.get('upload-length');
  if (begun === null || Number(begun) === bytes) return asked;
  throw new HbscClientError(
    'BAD_USER_INPUT',
    `The upload was begun for another file: that has ${begun} bytes, this one ${bytes}. Begin a new upload.`,
  );
}

function offsetOf({ headers }: Response): number {
  return Number(headers.get('upload-offset'));
}

/** Whether the upload may go on: after a `CONFLICT`, from where the service has it. */
function mayGoOn(error: unknown): boolean {
  return error instanceof HbscClientError && (error.retryable || error.code === 'CONFLICT');
}
