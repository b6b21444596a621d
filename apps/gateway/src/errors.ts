import { type ErrorCode, HbscError, type LimitName, limitOf, meaningOf, publicErrorOf } from '@hbsc/core';
import type { Logger } from '@hbsc/runtime';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { GqlContextType } from '@nestjs/graphql';
import type { FastifyReply } from 'fastify';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { RequestMeter } from './metrics/request-meter.ts';
import { MalformedRequestError } from './uploads/multipart.ts';
import { CrossSiteRequestError } from './uploads/upload-requests.ts';

/** Codes Apollo gives to requests it refuses itself; their messages speak of the request alone. */
const APOLLO_CODES = new Set([
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/** Turns whatever a resolver threw into what a client may see; the rest goes to the log. */
export function createErrorFormatter(logger: Logger, meter: Pick<RequestMeter, 'refused'>) {
  const shownOf = shownErrors(logger);
  return (formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError => {
    const shown = shownOf(formatted, thrown);
    meter.refused(String(shown.extensions?.code), limitBehind(thrown));
    return shown;
  };
}

function shownErrors(logger: Logger) {
  return (formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError => {
    const { path, locations, extensions } = formatted;
    const place = { ...(path && { path }), ...(locations && { locations }) };
    const error = thrown instanceof GraphQLError ? (thrown.originalError ?? thrown) : thrown;
    const code = extensions?.code;
    if (!(error instanceof HbscError) && typeof code === 'string' && APOLLO_CODES.has(code)) {
      return { message: formatted.message, ...place, extensions: { code } };
    }
    if (thrown instanceof GraphQLError && wasRefused(thrown)) {
      const shown = new HbscError('BAD_USER_INPUT', `Bad request: ${thrown.message}.`);
      return { message: shown.message, ...place, extensions: extensionsOf(shown) };
    }
    writeDown(logger, error, 'resolver');
    const shown = publicErrorOf(error);
    return { message: shown.message, ...place, extensions: extensionsOf(error) };
  };
}

/** The parser knows its limit, and no code for what goes beyond it. */
const TOO_MANY_TOKENS = /^Syntax Error: Document contains more tha[nt] \d+ tokens/;

/** The limit that an error is about; undefined when it is about something else. */
function limitBehind(thrown: unknown): LimitName | undefined {
  if (!(thrown instanceof GraphQLError)) return limitOf(thrown);
  if (TOO_MANY_TOKENS.test(thrown.message)) return 'queryTokens';
  return limitOf(thrown.originalError);
}

/** After how long the same request may succeed, seconds, where the error says so. */
export function retryAfterOf(error: unknown): number | undefined {
  return error instanceof HbscError ? error.retryAfter : undefined;
}

/** Some requests that Apollo refuses get no code, only the status of the answer. */
function wasRefused({ originalError, extensions }: GraphQLError): boolean {
  const { http } = extensions as { http?: { status?: number } };
  return originalError === undefined && http?.status === meaningOf('BAD_USER_INPUT').status;
}

/** Answers errors outside GraphQL execution (bodies that cannot be read, unknown addresses) in GraphQL's own form. */
@Catch()
export class HttpErrorFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly meter: RequestMeter,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    // Nest sends resolvers' errors through here as well; those are Apollo's to format.
    if (host.getType<GqlContextType>() === 'graphql') throw thrown;
    const { status, headers, body, error } = answerOf(thrown);
    this.meter.threw(error);
    writeDown(this.logger, error, 'request');
    void host.switchToHttp().getResponse<FastifyReply>().code(status).headers(headers).send(body);
  }
}

/** The answer to a request that got no further than to this error, in GraphQL's own form, and the error that it tells of. */
export function answerOf(thrown: unknown) {
  const error = requestErrorOf(thrown);
  const { code, message } = publicErrorOf(error);
  const retryAfter = retryAfterOf(error);
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  const body = { errors: [{ message, extensions: extensionsOf(error) }] };
  return { status: meaningOf(code).status, headers, body, error };
}

/** Has the log tell what a client is not told: what nobody expected, and what stands behind an outage. */
export function writeDown(logger: Logger, error: unknown, place: 'resolver' | 'request'): void {
  if (!(error instanceof HbscError) || error.code === 'INTERNAL')
    logger.error({ err: error }, `unexpected error in a ${place}`);
  else if (meaningOf(error.code).status > 500 && error.cause !== undefined)
    logger.warn({ err: error }, error.message);
}

/** An error of the service's own, in the form that graphql has for them. */
export function refused(originalError: Error): GraphQLError {
  const { status } = meaningOf(publicErrorOf(originalError).code);
  return new GraphQLError(originalError.message, { originalError, extensions: { http: { status } } });
}

function requestErrorOf(error: unknown): unknown {
  if (error instanceof MalformedRequestError)
    return new HbscError('BAD_USER_INPUT', `Bad request: ${error.message}.`);
  if (error instanceof CrossSiteRequestError) return new HbscError('FORBIDDEN', error.message);
  const status = statusOf(error);
  if (status === 404)
    return new HbscError('NOT_FOUND', 'There is nothing at this address. GraphQL is at /graphql.');
  if (status === 413) {
    return new HbscError('PAYLOAD_TOO_LARGE', 'The request body is larger than accepted.', {
      limit: 'bodyBytes',
    });
  }
  if (status >= 400 && status < 500)
    return new HbscError('BAD_USER_INPUT', 'The request body cannot be read.');
  return error;
}

/** The status Nest or Fastify gave an error of their own, or 500. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'statusCode' in error) return Number(error.statusCode);
  return 500;
}

function extensionsOf(error: unknown): { code: ErrorCode; retryable: boolean; retryAfter?: number } {
  const { code } = publicErrorOf(error);
  const retryAfter = retryAfterOf(error);
  return { code, retryable: meaningOf(code).retryable, ...(retryAfter !== undefined && { retryAfter }) };
}
