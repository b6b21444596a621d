import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { PROTECTIVE_HEADERS } from './headers.ts';

/** Answers, on a socket that no HTTP server answers on any more, and closes it, whatever the client does. */
export function answerRaw(socket: Duplex, { status, body }: { status: number; body: object }): void {
  const text = JSON.stringify(body);
  const headers = [
    ...PROTECTIVE_HEADERS,
    ['connection', 'close'],
    ['content-type', 'application/json; charset=utf-8'],
    ['content-length', Buffer.byteLength(text)],
  ].map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on('error', () => undefined);
  // A client that never closes its side would hold the socket for ever.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers.join('')}\r\n${text}`);
}
