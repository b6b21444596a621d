import type { Principal } from '@hbsc/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from './access/callers.ts';
import { type UploadContext, uploadContextOf } from './uploads/upload-requests.ts';

/** Who asks, and from where. */
export interface CallerContext {
  /** Null when nobody has said who he is. */
  readonly principal: Principal | null;
  /** Address of the connection. */
  readonly address: string;
}

/** What every resolver of one request shares. */
export interface GatewayContext extends CallerContext {
  readonly reply: FastifyReply;
  readonly upload: UploadContext;
}

export function createContext(request: FastifyRequest, reply: FastifyReply): GatewayContext {
  return { reply, upload: uploadContextOf(request), principal: callerOf(request), address: request.ip };
}
