import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { HbscError, type Sessions, unauthenticated } from '@hbsc/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ExecutionArgs, type ExecutionResult, execute, getOperationAST, subscribe } from 'graphql';
import { z } from 'zod';
import { callerOf } from '../access/callers.ts';
import { refused } from '../errors.ts';
import type { StreamOperations } from './operations.ts';
import { refuseForeignPages } from './origin.ts';

const PATH = '/graphql/stream';
/** Pause between two signs of life, milliseconds; a stream that has not taken the last one is ended. */
const PING_EVERY_MS = 12_000;
const PING = ':\n\n';

const requestSchema = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

/** When streams end, and whose they may be. */
export interface StreamAdmission {
  readonly sessions: Sessions;
  /** Ends every stream when it is aborted, without a word, so that clients connect again. */
  readonly stopping: AbortSignal;
  /** Of other sites whose pages may open one. */
  readonly origins: readonly string[];
}

/** GraphQL operations over server-sent events: one a request, "distinct connections" in the protocol of graphql-sse. */
export class EventStreams {
  private streams = 0;

  constructor(
    private readonly operations: StreamOperations,
    private readonly admission: StreamAdmission,
    private readonly pingEveryMs = PING_EVERY_MS,
  ) {}

  /** How many are open. */
  get open(): number {
    return this.streams;
  }

  /** Takes the streams that are asked for on this server. */
  serve(server: FastifyInstance): void {
    server.route({
      method: ['GET', 'POST'],
      url: PATH,
      handler: (request, reply) => this.answer(request, reply),
    });
  }

  private async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    refuseForeignPages(request.headers, this.admission.origins);
    if (!request.headers.accept?.includes('text/event-stream')) {
      throw new HbscError(
        'BAD_USER_INPUT',
        `${PATH} answers in events. Send the header "Accept: text/event-stream".`,
      );
    }
    const principal = callerOf(request);
    if (!principal) throw unauthenticated();
    const prepared = this.operations.prepare(operationOf(request), { principal, address: request.ip });
    const session = this.admission.sessions.begin(principal);
    reply.raw.once('close', () => session.close());
    const over = AbortSignal.any([this.admission.stopping, session.ended]);
    const results = 'schema' in prepared ? await run(prepared) : single({ errors: prepared });
    const end = () => void results.return();
    if (reply.raw.destroyed) {
      session.close();
      end();
      return reply.hijack();
    }
    if (over.aborted) end();
    over.addEventListener('abort', end);
    this.streams += 1;
    reply.raw.once('close', () => {
      this.streams -= 1;
      over.removeEventListener('abort', end);
      end();
    });
    keepAlive(reply.raw, this.pingEveryMs);
    return reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('connection', 'close')
      .send(Readable.from(this.eventsOf(results, over), { highWaterMark: 1 }));
  }

  /**
   * Nothing more is asked of the results than the client has taken. What ends because the server stops, or because its caller is
   * nobody any more, ends without a word, so that the client asks again.
   */
  private async *eventsOf(
    results: AsyncGenerator<ExecutionResult, void>,
    over: AbortSignal,
  ): AsyncGenerator<string, void> {
    // Browsers take a stream for open only when there is something in it.
    yield PING;
    try {
      for await (const result of results) yield this.next(result);
    } catch (error) {
      yield this.next({ errors: [refused(error instanceof Error ? error : new Error(String(error)))] });
    }
    if (!over.aborted) yield 'event: complete\ndata: \n\n';
  }

  private next(result: ExecutionResult): string {
    return `event: next\ndata: ${JSON.stringify(this.operations.format(result))}\n\n`;
  }
}

async function run(args: ExecutionArgs): Promise<AsyncGenerator<ExecutionResult, void>> {
  const operation = getOperationAST(args.document, args.operationName);
  const outcome = operation?.operation === 'subscription' ? await subscribe(args) : await execute(args);
  return Symbol.asyncIterator in outcome ? outcome : single(outcome);
}

async function* single(result: ExecutionResult): AsyncGenerator<ExecutionResult, void> {
  yield result;
}

function operationOf({ method, query, body }: FastifyRequest): z.infer<typeof requestSchema> {
  const outcome = requestSchema.safeParse(method === 'GET' ? fromAddress(query) : body);
  if (outcome.success) return outcome.data;
  throw new HbscError(
    'BAD_USER_INPUT',
    'The request holds no GraphQL operation. Send {"query": "...", "variables": {...}} as JSON, or both in the address.',
  );
}

/** In an address, variables are JSON. */
function fromAddress(given: unknown): unknown {
  const { query, operationName, variables } = given as Record<string, string | undefined>;
  try {
    return { query, operationName, variables: variables && JSON.parse(variables) };
  } catch {
    return null;
  }
}

/** Ends the stream of a client that has taken nothing from one sign of life to the next. */
function keepAlive(response: ServerResponse, pingEveryMs: number): void {
  let taken = true;
  const pings = setInterval(() => {
    if (!taken) return void response.destroy();
    taken = false;
    if (response.writableEnded) return;
    response.write(PING, (error) => {
      taken = !error;
    });
  }, pingEveryMs);
  response.once('close', () => clearInterval(pings));
}
