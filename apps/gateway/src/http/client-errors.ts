import type { Socket } from 'node:net';
import { HbscError } from '@hbsc/core';
import { answerOf } from '../errors.ts';
import { answerRaw } from './raw-answer.ts';

/** A request whose sender has gone. */
const GONE = 'ECONNRESET';

const TIMED_OUT = {
  status: 408,
  message: 'The request took too long to arrive. Send its headers and its body without pauses.',
};
const HEADERS_TOO_LARGE = { status: 431, message: 'The headers of the request are larger than 16 kB.' };
const UNREADABLE = { status: 400, message: 'This is no HTTP/1.1 request.' };

const REFUSALS: ReadonlyMap<string | undefined, typeof UNREADABLE> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', TIMED_OUT],
  ['HPE_HEADER_OVERFLOW', HEADERS_TOO_LARGE],
]);

/** Answers, in GraphQL's own form, what never became a request. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === GONE || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, message } = REFUSALS.get(error.code) ?? UNREADABLE;
  answerRaw(socket, { status, body: answerOf(new HbscError('BAD_USER_INPUT', message)).body });
}
