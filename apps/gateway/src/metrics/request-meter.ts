import { ERROR_CODES, LIMIT_NAMES, type LimitName, limitOf, publicErrorOf } from '@hbsc/core';
import type { Counter, Histogram, Metrics } from '@hbsc/runtime';

/** Seconds: most answers take milliseconds, those that wait for a classification up to a minute. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Counts what is asked of the gateway, and what it refuses. */
export class RequestMeter {
  private readonly operations: Counter<'operation'>;
  private readonly errors: Counter<'code'>;
  private readonly limits: Counter<'limit'>;
  private readonly answers: Histogram<'route' | 'status'>;

  constructor(metrics: Metrics) {
    this.operations = metrics.counter(
      'hbsc_operations_total',
      'GraphQL operations, by the field of the schema that each asks for.',
      { operation: null },
    );
    this.errors = metrics.counter('hbsc_errors_total', 'Errors told to clients, by their code.', {
      code: ERROR_CODES,
    });
    this.limits = metrics.counter('hbsc_limits_hit_total', 'Requests that went beyond a limit.', {
      limit: LIMIT_NAMES,
    });
    this.answers = metrics.histogram(
      'hbsc_http_request_seconds',
      'From the headers of a request to the end of its answer.',
      { route: null, status: null },
      BUCKETS,
    );
  }

  /** @param field - one of those of the schema's root types, so that there are so many and no more */
  asked(field: string): void {
    this.operations.inc({ operation: field });
  }

  /** @param code - a code of the catalogue, or one of Apollo's own */
  refused(code: string, limit?: LimitName): void {
    this.errors.inc({ code });
    if (limit) this.limits.inc({ limit });
  }

  /** As {@link refused}, for what was thrown. */
  threw(error: unknown): void {
    this.refused(publicErrorOf(error).code, limitOf(error));
  }

  /** @param route - as it was declared, with names of parameters and without their values */
  answered(route: string, statusCode: number, seconds: number): void {
    this.answers.observe({ route, status: `${Math.floor(statusCode / 100)}xx` }, seconds);
  }
}
