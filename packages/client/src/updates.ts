import { dataOf, type GraphQLAnswer, readAnswer } from './answer.ts';
import { HbscClientError, unreachable } from './errors.ts';
import { readEvents } from './event-stream.ts';
import { UPDATES } from './operations.ts';
import type { JobView } from './types.ts';

/** Longest silence before the connection is taken for lost, milliseconds: the service gives a sign of life every 12 s. */
const LONGEST_SILENCE_MS = 30_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

export interface UpdatesOptions {
  /** Ends the updates with its reason when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A job as it is, then after each change, over as many connections as it takes, until it is over.
 *
 * @param endpoint - where the service streams events
 */
export async function* updatesOf(
  endpoint: string,
  id: string,
  { signal }: UpdatesOptions,
): AsyncGenerator<JobView, void> {
  let told = 0;
  let wasConnected = false;
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    try {
      for await (const job of connect(endpoint, id, signal)) {
        wasConnected = true;
        pauseMs = FIRST_PAUSE_MS;
        if (job.revision > told) yield job;
        told = Math.max(told, job.revision);
        if (isOver(job)) return;
      }
      throw new HbscClientError('NOT_FOUND', `The job ${id} is not there any more.`);
    } catch (error) {
      signal?.throwIfAborted();
      const worthAnother = error instanceof HbscClientError && error.retryable;
      if (!worthAnother || !wasConnected) throw error;
    }
    await pause(pauseMs * (0.5 + Math.random()), signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

function isOver({ status }: JobView): boolean {
  return status === 'SUCCEEDED' || status === 'FAILED' || status === 'CANCELLED';
}

/** The updates of one connection. @throws HbscClientError, retryable when it was lost */
async function* connect(
  endpoint: string,
  id: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<JobView, void> {
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
    const response = await request(endpoint, id, connection.signal);
    for await (const { name, data } of readEvents(response.body, onSign)) {
      if (name === 'complete') return;
      const answer = JSON.parse(data) as GraphQLAnswer<{ jobUpdated: JobView }>;
      yield dataOf(answer, response.status).jobUpdated;
    }
    throw unreachable(endpoint);
  } catch (error) {
    throw error instanceof HbscClientError ? error : unreachable(endpoint, error);
  } finally {
    clearTimeout(silence);
    signal?.removeEventListener('abort', hangUp);
    hangUp();
  }
}

async function request(
  endpoint: string,
  id: string,
  signal: AbortSignal,
): Promise<{ status: number; body: ReadableStream<Uint8Array> }> {
  const headers = { accept: 'text/event-stream', 'content-type': 'application/json' };
  const body = JSON.stringify({ query: UPDATES, variables: { id } });
  const response = await fetch(endpoint, { method: 'POST', headers, body, signal });
  if (response.ok && response.body) return { status: response.status, body: response.body };
  dataOf(await readAnswer(response), response.status);
  throw unreachable(endpoint);
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave);
      resolve();
    }, ms);
    signal?.addEventListener('abort', leave, { once: true });
  });
}
