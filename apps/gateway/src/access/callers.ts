import type { IncomingMessage } from 'node:http';
import { type Allowance, type Authentication, type Principal, unauthenticated } from '@hbsc/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { METRICS_PATH } from '../metrics/metrics-route.ts';
import { isMultipart } from '../uploads/content-type.ts';

/**
 * Addresses where nobody is asked who he is: signs of life, and pages that hold nothing until they ask with a key. The metrics ask by
 * themselves.
 */
const FOR_EVERYBODY = [
  '/livez',
  '/readyz',
  '/v2',
  '/v2/health/live',
  '/v2/health/ready',
  '/dashboard',
  '/dashboard/*',
  '/queues/board',
  '/queues/board/',
  '/queues/board/queue/*',
  '/queues/board/static/*',
  METRICS_PATH,
];
/** Where one operation is for everybody: what is asked for is looked at before anything is done. */
const GRAPHQL = '/graphql';

const CALLERS = new WeakMap<IncomingMessage, Principal>();

/** Who sent a request; null for one that does not say so. */
export function callerOf({ raw }: Pick<FastifyRequest, 'raw'>): Principal | null {
  return CALLERS.get(raw) ?? null;
}

/** Finds out who sends a request before anything of its body is read, and refuses what is for nobody. */
export class Callers {
  /** @param allowance - how often they may ask; null for any number of times */
  constructor(
    private readonly authentication: Authentication,
    private readonly allowance: Pick<Allowance, 'spend'> | null = null,
  ) {}

  /** Looks at every request to this server. */
  serve(server: FastifyInstance): void {
    server.addHook('onRequest', async (request, reply) => {
      const { method, headers, raw, routeOptions } = request;
      if (method === 'OPTIONS' || FOR_EVERYBODY.includes(routeOptions.url ?? '')) return;
      const principal = await this.authentication.principalOf(headers.authorization);
      if (principal) {
        await this.allowance?.spend(principal.subject);
        CALLERS.set(raw, principal);
        return;
      }
      if (routeOptions.url === GRAPHQL && !isMultipart(request)) return;
      void reply.header('www-authenticate', 'Bearer');
      throw unauthenticated();
    });
  }
}
