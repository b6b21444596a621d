import type { Limits } from '@hbsc/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { answerOf } from '../errors.ts';
import type { RequestMeter } from '../metrics/request-meter.ts';
import { answerClientError } from './client-errors.ts';
import { JOB_ID_HEADER, protectAnswers } from './headers.ts';
import { type AllowedHosts, refuseForeignHosts } from './hosts.ts';

/** Pause between two looks for requests that take too long, milliseconds. */
const LOOK_EVERY_MS = 1_000;
/**
 * How long a connection without a request is kept, milliseconds: longer than load balancers keep theirs, 600 s with Google and as
 * `values-aws.yaml` has it. They answer 502 when a connection is closed under the request that they send on it.
 */
const KEEP_ALIVE_MS = 620_000;
/** How long a browser remembers what a page of another site may do, seconds. */
const REMEMBERED_SECONDS = 600;

/** What is asked for at an address that there is not. */
const NO_ROUTE = 'none';

/** Headers of answers that clients read. */
const READ_HEADERS = [
  'Retry-After',
  JOB_ID_HEADER,
  // The protocol of large uploads (tus.io).
  'Location',
  'Upload-Offset',
  'Upload-Length',
  'Tus-Resumable',
  'Tus-Version',
  'Tus-Extension',
  'Tus-Max-Size',
];

/** The HTTP server, without routes: what is too slow, too large or no request at all is refused in GraphQL's own form. */
export function createAdapter(
  { headersMs, requestMs, bodyBytes }: Pick<Limits, 'headersMs' | 'requestMs' | 'bodyBytes'>,
  allowedHosts: AllowedHosts,
  meter: RequestMeter,
  trustedProxies: readonly string[] = [],
): FastifyAdapter {
  const adapter = new FastifyAdapter({
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: requestMs,
    bodyLimit: bodyBytes,
    http: { headersTimeout: Math.min(headersMs, requestMs), connectionsCheckingInterval: LOOK_EVERY_MS },
    rewriteUrl: ({ url = '/' }) => url.replace(/^\/(?=$|\?)/, '/graphql'),
    clientErrorHandler: (error, socket) => answerClientError(error, socket, meter),
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
      const { status, body, error: told } = answerOf(error);
      meter.threw(told);
      void reply.code(status).send(body);
    },
  });
  const server = adapter.getInstance();
  protectAnswers(server.server);
  server.addHook('onRequest', async ({ headers }) => refuseForeignHosts(headers, allowedHosts));
  server.addHook('onResponse', (request, reply, done) => {
    meter.answered(request.routeOptions.url ?? NO_ROUTE, reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
  return adapter;
}

/** Lets pages of these origins read answers, without cookies; to no other does the service say that they may. */
export function allowOrigins(app: NestFastifyApplication, origins: readonly string[]): void {
  if (origins.length === 0) return;
  app.enableCors({
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    exposedHeaders: READ_HEADERS,
    maxAge: REMEMBERED_SECONDS,
    strictPreflight: false,
  });
}
