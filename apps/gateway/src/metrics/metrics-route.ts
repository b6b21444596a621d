import { type Authentication, demand, showsMetricsToken } from '@hbsc/core';
import type { Metrics } from '@hbsc/runtime';
import type { FastifyInstance } from 'fastify';

export const METRICS_PATH = '/metrics';

/** Tells Prometheus what it asks for: whoever shows the token for it, and admins. */
export class MetricsRoute {
  /** @param token - opens this address and no other; undefined when there is none */
  constructor(
    private readonly metrics: Metrics,
    private readonly authentication: Authentication,
    private readonly token: string | undefined,
  ) {}

  serve(server: FastifyInstance): void {
    server.get(METRICS_PATH, async ({ headers: { authorization } }, reply) => {
      if (!showsMetricsToken(authorization, this.token)) {
        demand(await this.authentication.principalOf(authorization), 'service:read');
      }
      const { contentType, text } = await this.metrics.exposition();
      return reply.header('content-type', contentType).header('cache-control', 'no-store').send(text);
    });
  }
}
