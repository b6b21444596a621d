import type { FastifyReply, FastifyRequest } from 'fastify';
import { type UploadContext, uploadContextOf } from './uploads/upload-requests.ts';

/** What every resolver of one request shares. */
export interface GatewayContext {
  readonly reply: FastifyReply;
  readonly upload: UploadContext;
}

export function createContext(request: FastifyRequest, reply: FastifyReply): GatewayContext {
  return { reply, upload: uploadContextOf(request) };
}
