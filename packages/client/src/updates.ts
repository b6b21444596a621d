import { dataOf, type GraphQLAnswer, readAnswer } from './answer.ts';
import { anyOf, type Endpoint } from './endpoint.ts';
import { clientErrorOf, HbscClientError, unreachable } from './errors.ts';
import { readEvents } from './event-stream.ts';
import type { Operation } from './operation.ts';
import { pause } from './pause.ts';
import { pauseAfter } from './retries.ts';

/** Longest silence before the connection is taken for lost, milliseconds: the service gives a sign of life every 12 s. */
const LONGEST_SILENCE_MS = 30_000;

export interface UpdatesOptions {
  /** Ends the updates with its reason when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Something that is followed until it is over. */
export interface Followed<View, Data> {
  readonly operation: Operation<Data, { readonly id: string }>;
  readonly id: string;
  readonly read: (data: NoInfer<Data>) => View;
  readonly isOver: (view: View) => boolean;
  /** Whether the view says more than those before. */
  readonly isNews: (view: View) => boolean;
}

/**
 * Something as it is, then after each change, over as many connections as it takes, until it is over.
 *
 * @param endpoint - of the service
 */
export async function* updatesOf<View, Data>(
  endpoint: Endpoint,
  followed: Followed<View, Data>,
  options: UpdatesOptions,
): AsyncGenerator<View, void> {
  const signal = anyOf(options.signal, endpoint.signal);
  let wasConnected = false;
  for (let failures = 1; ; failures += 1) {
    let lost: unknown;
    try {
      for await (const view of connect(endpoint, followed, signal)) {
        wasConnected = true;
        failures = 1;
        if (followed.isNews(view)) yield view;
        if (followed.isOver(view)) return;
      }
      throw new HbscClientError('NOT_FOUND', `${followed.id} is not there any more.`);
    } catch (error) {
      signal?.throwIfAborted();
      const worthAnother = error instanceof HbscClientError && error.retryable;
      if (!worthAnother || !wasConnected) throw error;
      lost = error;
    }
    await pause(pauseAfter(failures, lost), signal);
  }
}

/** The updates of one connection. @throws HbscClientError, retryable when it was lost */
async function* connect<View, Data>(
  endpoint: Endpoint,
  followed: Followed<View, Data>,
  signal: AbortSignal | undefined,
): AsyncGenerator<View, void> {
  const connection = new AbortController();
  const hangUp = () => connection.abort();
  signal?.throwIfAborted();
  signal?.addEventListener('abort', hangUp);
  let silence = setTimeout(hangUp, LONGEST_SILENCE_MS);
  const onSign = () => {
    clearTimeout(silence);
    silence = setTimeout(hangUp, LONGEST_SILENCE_MS);
  };
  try {
    const response = await request(endpoint, followed, connection.signal);
    for await (const { name, data } of readEvents(response.body, onSign)) {
      if (name === 'complete') return;
      yield followed.read(dataOf(JSON.parse(data) as GraphQLAnswer<Data>, response));
    }
    throw unreachable(endpoint.href);
  } catch (error) {
    throw clientErrorOf(error, endpoint.href);
  } finally {
    clearTimeout(silence);
    signal?.removeEventListener('abort', hangUp);
    hangUp();
  }
}

async function request(
  endpoint: Endpoint,
  { operation, id }: { readonly operation: string; readonly id: string },
  signal: AbortSignal,
): Promise<Response & { readonly body: ReadableStream<Uint8Array> }> {
  const headers = {
    ...endpoint.headers,
    accept: 'text/event-stream',
    'content-type': 'application/json',
  };
  const body = JSON.stringify({ query: operation, variables: { id } });
  const response = await fetch(`${endpoint.href}/stream`, { method: 'POST', headers, body, signal });
  if (response.ok && response.body) return response as Response & { body: ReadableStream<Uint8Array> };
  dataOf(await readAnswer(response), response);
  throw unreachable(endpoint.href);
}
