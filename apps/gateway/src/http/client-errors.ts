import type { Socket } from 'node:net';
import { HbscError, type LimitName } from '@hbsc/core';
import { answerOf } from '../errors.ts';
import type { RequestMeter } from '../metrics/request-meter.ts';
import { answerRaw } from './raw-answer.ts';

interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly limit?: LimitName;
}

/** A request whose sender has gone. */
const GONE = 'ECONNRESET';

const TIMED_OUT = {
  status: 408,
  message: 'The request took too long to arrive. Send its headers and its body without pauses.',
  limit: 'requestMs',
} as const;
const HEADERS_TOO_LARGE = { status: 431, message: 'The headers of the request are larger than 16 kB.' };
const UNREADABLE: Refusal = { status: 400, message: 'This is no HTTP/1.1 request.' };

const REFUSALS: ReadonlyMap<string | undefined, Refusal> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', TIMED_OUT],
  ['HPE_HEADER_OVERFLOW', HEADERS_TOO_LARGE],
]);

/** Answers, in GraphQL's own form, what never became a request. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket, meter: RequestMeter): void {
  if (error.code === GONE || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, message, limit } = REFUSALS.get(error.code) ?? UNREADABLE;
  const refusal = new HbscError('BAD_USER_INPUT', message, { limit });
  meter.threw(refusal);
  answerRaw(socket, { status, body: answerOf(refusal).body });
}
