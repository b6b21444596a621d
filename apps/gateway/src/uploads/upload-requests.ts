import { Admission, type BlobStore, type HbscError, type Limits } from '@hbsc/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isMultipart } from './content-type.ts';
import { MalformedRequestError, readMultipart } from './multipart.ts';
import type { UploadedFile } from './upload.ts';

/** What a request brought besides its GraphQL operation. */
export interface UploadContext {
  readonly uploads: readonly UploadedFile[];
  readonly problem: HbscError | null;
}

/** The one address that takes files; `/` leads to it. */
const PATH = '/graphql';

const CONTEXTS = new WeakMap<FastifyRequest, UploadContext>();

/** The files of a request, none for a request that is not multipart. */
export function uploadContextOf(request: FastifyRequest): UploadContext {
  return CONTEXTS.get(request) ?? { uploads: [], problem: null };
}

/**
 * Teaches the server to read multipart GraphQL requests. Files no resolver kept are gone when the answer is sent or
 * the sender breaks off. More at once than may be in hand wait, their bodies unread.
 */
export function acceptUploads(
  server: FastifyInstance,
  blobs: BlobStore,
  limits: Pick<Limits, 'uploadBytes' | 'requestFiles' | 'bodyBytes' | 'uploadsInHand'>,
): void {
  const admission = new Admission(limits.uploadsInHand);
  server.addContentTypeParser('multipart/form-data', async (request: FastifyRequest) => {
    // The body of a request for anything else is left alone: whatever answers it needs no body.
    if (request.routeOptions.url !== PATH) return;
    refuseCrossSite(request);
    const { operations, uploads, problem } = await readMultipart(request.raw, blobs, limits);
    CONTEXTS.set(request, { uploads, problem });
    return operations;
  });
  server.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url === PATH && isMultipart(request))
      await takeInHand(admission, request, reply);
  });
  const discard = (request: FastifyRequest) =>
    Promise.all(uploadContextOf(request).uploads.map(({ blob }) => blob.discard()));
  server.addHook('onSend', async (request) => void (await discard(request)));
  // A sender who broke off gets no answer; the end of his connection is told in every case.
  server.addHook('onRequest', async (request, reply) => {
    reply.raw.once('close', () => void discard(request).catch(() => undefined));
  });
}

/** Until the answer is sent or the sender is gone. */
async function takeInHand(admission: Admission, { raw }: FastifyRequest, reply: FastifyReply): Promise<void> {
  let isOver = false;
  let letGo = () => {
    isOver = true;
  };
  reply.raw.once('close', () => letGo());
  const release = await admission.admit(() => !raw.complete);
  if (isOver) {
    release();
    throw new MalformedRequestError('the sender broke off');
  }
  letGo = release;
}

/**
 * Apollo's CSRF guard refuses multipart requests without a header that forces a CORS preflight. A request that no
 * browser can have sent (no `Origin`, no `Sec-Fetch-Site`, no `Cookie`), such as plain curl's, is given that header.
 */
function refuseCrossSite({ headers, raw }: FastifyRequest): void {
  const fromBrowser = headers.origin ?? headers['sec-fetch-site'] ?? headers.cookie;
  const preflighted = headers['apollo-require-preflight'] ?? headers['x-apollo-operation-name'];
  if (preflighted !== undefined) return;
  if (fromBrowser !== undefined) throw new CrossSiteRequestError();
  raw.headers['apollo-require-preflight'] = 'plain';
}

/** A browser sent a form that any web page could have sent. */
export class CrossSiteRequestError extends Error {
  override readonly name = 'CrossSiteRequestError';

  constructor() {
    super(
      'This upload could come from any web page. Send the header "apollo-require-preflight: true" with it.',
    );
  }
}
