import type { IncomingMessage } from 'node:http';
import {
  demand,
  HbscError,
  type LargeUpload,
  type LargeUploads,
  type Limits,
  type Principal,
  type Scope,
} from '@hbsc/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../access/callers.ts';
import { idOf } from '../ids.ts';

const PATH = '/uploads';
const CONTENT_TYPE = 'application/offset+octet-stream';
const VERSION = '1.0.0';
const UNSUPPORTED_VERSION = 412;

type UploadRequest = FastifyRequest<{ Params: { id: string } }>;

/**
 * Files too large for one request, by the protocol tus 1.0 (tus.io) with its extensions creation and termination. Every request
 * has a header of its own, so that a browser asks before it sends one for a page of another site, and is not allowed to.
 */
export class LargeUploadRoutes {
  constructor(
    private readonly uploads: LargeUploads,
    private readonly limits: Pick<Limits, 'archiveBytes'>,
  ) {}

  /** Takes the uploads that are sent to this server. */
  serve(server: FastifyInstance): void {
    server.addContentTypeParser(CONTENT_TYPE, (_request, content, done) => done(null, content));
    server.options(PATH, (_request, reply) => this.describe(reply));
    server.options(`${PATH}/:id`, (_request, reply) => this.describe(reply));
    const guarded = { onRequest: refuseOtherVersions };
    server.post(PATH, guarded, (request, reply) => this.begin(request, reply));
    server.head<{ Params: { id: string } }>(`${PATH}/:id`, guarded, (request, reply) =>
      this.tell(request, reply),
    );
    server.patch<{ Params: { id: string } }>(`${PATH}/:id`, guarded, (request, reply) =>
      this.append(request, reply),
    );
    server.delete<{ Params: { id: string } }>(`${PATH}/:id`, guarded, (request, reply) =>
      this.remove(request, reply),
    );
  }

  private describe(reply: FastifyReply): FastifyReply {
    return spoken(reply)
      .header('tus-version', VERSION)
      .header('tus-extension', 'creation,termination')
      .header('tus-max-size', this.limits.archiveBytes)
      .code(204)
      .send();
  }

  private async begin(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const bytes = wholeNumber(request.headers['upload-length'], 'Upload-Length');
    const upload = await this.uploads.begin(bytes, uploaderOf(request));
    return spoken(reply).header('location', `${PATH}/${upload.id}`).code(201).send();
  }

  private async tell(request: UploadRequest, reply: FastifyReply): Promise<FastifyReply> {
    const upload = await this.uploads.find(idOf(request.params.id, 'upload'), sightOf(request));
    return progressOf(upload, reply)
      .header('upload-length', upload.bytes)
      .header('cache-control', 'no-store')
      .code(200)
      .send();
  }

  private async append(request: UploadRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { params, headers, raw } = request;
    const offset = wholeNumber(headers['upload-offset'], 'Upload-Offset');
    if (headers['content-type'] !== CONTENT_TYPE) {
      throw new HbscError('UNSUPPORTED_MEDIA_TYPE', `Send the bytes with "Content-Type: ${CONTENT_TYPE}".`);
    }
    const id = idOf(params.id, 'upload');
    const upload = await this.uploads.append(id, offset, untilBrokenOff(raw), sightOf(request));
    return progressOf(upload, reply).code(204).send();
  }

  private async remove(request: UploadRequest, reply: FastifyReply): Promise<FastifyReply> {
    await this.uploads.remove(idOf(request.params.id, 'upload'), sightOf(request));
    return spoken(reply).code(204).send();
  }
}

/** @throws HbscError `UNAUTHENTICATED`, `FORBIDDEN` */
function uploaderOf(request: FastifyRequest): Principal {
  return demand(callerOf(request), 'data-sets:submit');
}

/** An upload is sent and taken back by its own tenant alone. @throws HbscError as {@link uploaderOf} */
function sightOf(request: FastifyRequest): Scope {
  return { tenant: uploaderOf(request).tenant };
}

/** What a request brings, as far as it comes: its sender asks how far that was. */
async function* untilBrokenOff(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    yield* request;
  } catch (error) {
    if (!request.destroyed || request.complete) throw error;
  }
}

async function refuseOtherVersions({ headers }: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (headers['tus-resumable'] === VERSION) return;
  const { code, message } = new HbscError(
    'BAD_USER_INPUT',
    `Uploads are by the protocol tus ${VERSION}. Send the header "Tus-Resumable: ${VERSION}".`,
  );
  const body = { errors: [{ message, extensions: { code, retryable: false } }] };
  await spoken(reply).header('tus-version', VERSION).code(UNSUPPORTED_VERSION).send(body);
}

function progressOf({ receivedBytes }: LargeUpload, reply: FastifyReply): FastifyReply {
  return spoken(reply).header('upload-offset', receivedBytes);
}

function spoken(reply: FastifyReply): FastifyReply {
  return reply.header('tus-resumable', VERSION);
}

function wholeNumber(given: string | string[] | undefined, name: string): number {
  if (typeof given === 'string' && /^\d{1,15}$/.test(given)) return Number(given);
  throw new HbscError('BAD_USER_INPUT', `The header "${name}" must be a number of bytes.`);
}
