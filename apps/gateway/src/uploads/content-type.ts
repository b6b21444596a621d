import type { FastifyRequest } from 'fastify';

/** Recordings come so, and no question that is for everybody. */
export function isMultipart({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return headers['content-type']?.toLowerCase().startsWith('multipart/') ?? false;
}
