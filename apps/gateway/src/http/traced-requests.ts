import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const CONTEXTS = new WeakMap<FastifyRequest, Context>();

/**
 * Makes a span of every request, within the trace that its sender says it belongs to (W3C `traceparent`), if it does. What is asked for is
 * told by its route: addresses hold ids, headers hold keys.
 */
export function traceRequests(server: FastifyInstance): void {
  const tracer = trace.getTracer('hbsc-gateway');
  server.addHook('onRequest', (request, reply, done) => {
    const { method, headers, routeOptions } = request;
    const sender = propagation.extract(ROOT_CONTEXT, headers);
    const name = `${method} ${routeOptions.url ?? 'nowhere'}`;
    const attributes = { 'http.request.method': method, 'http.route': routeOptions.url ?? '' };
    const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, sender);
    reply.raw.once('close', () => {
      span.setAttribute('http.response.status_code', reply.raw.statusCode);
      if (reply.raw.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    const within = trace.setSpan(sender, span);
    CONTEXTS.set(request, within);
    context.with(within, done);
  });
  // What reads the body runs where the socket was opened, outside of every request.
  server.addHook('preHandler', (request, _reply, done) => {
    context.with(CONTEXTS.get(request) ?? ROOT_CONTEXT, done);
  });
}
