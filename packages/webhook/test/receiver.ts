import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http, { type IncomingHttpHeaders, type RequestListener } from 'node:http';
import https from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** One request as it came. */
export interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The name that the certificate of {@link Receiver.https} is made out to, and the certificate. */
export const RECEIVER_NAME = 'receiver.example';
export const RECEIVER_CERTIFICATE = await fixture('certificate.pem');
const RECEIVER_KEY = await fixture('key.pem');

function fixture(name: string): Promise<string> {
  return readFile(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}

/** A real server on a free port of 127.0.0.1 that says what came to it. */
export class Receiver {
  readonly received: Received[] = [];
  readonly connections: Socket[] = [];

  private constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      socket.on('error', () => undefined);
      this.connections.push(socket);
    });
  }

  /** Speaks HTTP. Each request is read to its end before `answer` is called. */
  static http(answer: RequestListener = (_request, response) => response.end()): Promise<Receiver> {
    return Receiver.listening(http.createServer(), answer);
  }

  /** Speaks HTTPS. */
  static https(answer: RequestListener = (_request, response) => response.end()): Promise<Receiver> {
    return Receiver.listening(https.createServer({ key: RECEIVER_KEY, cert: RECEIVER_CERTIFICATE }), answer);
  }

  /** Speaks whatever `speak` says to each connection. */
  static async raw(speak: (socket: Socket) => void): Promise<Receiver> {
    return new Receiver(createServer(speak)).listen();
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.connections) socket.destroy();
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, 'close');
  }

  private static async listening(server: http.Server, answer: RequestListener): Promise<Receiver> {
    const receiver = new Receiver(server);
    server.on('request', async (request, response) => {
      const { method, url: path, headers } = request;
      receiver.received.push({ method, path, headers, body: await text(request) });
      answer(request, response);
    });
    return receiver.listen();
  }

  private async listen(): Promise<Receiver> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }
}
