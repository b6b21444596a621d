import type { IncomingMessage, Server } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';
import {
  type Allowance,
  type Authentication,
  HbscError,
  type Limits,
  meaningOf,
  type Principal,
  publicErrorOf,
  type Sessions,
  unauthenticated,
} from '@hbsc/core';
import type { Logger } from '@hbsc/runtime';
import { CloseCode, type Context, handleProtocols, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { CallerContext } from '../context.ts';
import { answerOf, refused } from '../errors.ts';
import { type AllowedHosts, refuseForeignHosts } from '../http/hosts.ts';
import { answerRaw } from '../http/raw-answer.ts';
import type { RequestMeter } from '../metrics/request-meter.ts';
import { continueWithoutUpgrade } from './foreign-upgrades.ts';
import type { StreamOperations } from './operations.ts';
import { refuseForeignPages } from './origin.ts';

const PATHS = ['/', '/graphql'];
/** Most operations under way on one socket. */
const MOST_OPERATIONS = 100;
/**
 * Most messages of one socket that are being dealt with; nothing more is read of it until there are fewer. What exceeds
 * {@link MOST_OPERATIONS} are operations that the client has completed and that are about to end.
 */
const MOST_IN_HAND = 2 * MOST_OPERATIONS;
/** Most unsent bytes of a client that goes on asking without reading the answers. */
const MOST_UNSENT_BYTES = 1024 * 1024;
/** Pause between two pings, milliseconds; a socket that leaves one unanswered is ended. */
const PING_EVERY_MS = 12_000;
/** Longest wait for a client to close its side, milliseconds. */
const CLOSE_MS = 2_000;
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;
/** What ws says when it closes a socket for that. */
const TOO_LONG_A_MESSAGE = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
/** What graphql-ws throws for a message that is the server's to send. */
const FOREIGN_MESSAGE = /^Unexpected message of type/;

/** What a client says with `connection_init`. */
interface ConnectionInit extends Record<string, unknown> {
  readonly authorization?: unknown;
}

/** A socket, and who is at its other end once that is known. */
interface Connection extends CallerContext {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  principal: Principal | null;
}

/** Which sockets are taken, and what of them. */
export interface WebSocketAdmission {
  readonly authentication: Authentication;
  readonly sessions: Sessions;
  /** How often callers may ask; null for any number of times. */
  readonly allowance: Pick<Allowance, 'spend'> | null;
  readonly logger: Logger;
  readonly meter: RequestMeter;
  readonly limits: Pick<Limits, 'messageBytes'>;
  readonly hosts: AllowedHosts;
  /** Addresses and networks of proxies that are believed where a request is from. */
  readonly trustedProxies: readonly string[];
  /** Of other sites whose pages may open one. */
  readonly origins: readonly string[];
}

/** GraphQL operations over WebSockets, by the protocol of graphql-ws. */
export class WebSockets {
  private readonly sockets: WebSocketServer;
  private readonly logger: Logger;
  /** What is under way on each socket. */
  private readonly underWay = new Map<WebSocket, Context['subscriptions']>();

  constructor(
    operations: StreamOperations,
    private readonly admission: WebSocketAdmission,
    private readonly pingEveryMs = PING_EVERY_MS,
  ) {
    this.logger = admission.logger;
    this.sockets = new WebSocketServer({
      noServer: true,
      maxPayload: admission.limits.messageBytes,
      handleProtocols,
    });
    const trusted = proxyAddress.compile([...admission.trustedProxies]);
    const protocol = makeServer<ConnectionInit, Connection>({
      onConnect: ({ connectionParams, extra, subscriptions }) => {
        this.underWay.set(extra.socket, subscriptions);
        return this.acquaint(extra, connectionParams);
      },
      onSubscribe: async ({ subscriptions, extra }, _id, request) => {
        if (Object.keys(subscriptions).length > MOST_OPERATIONS) return [refused(tooManyOperations())];
        const tooOften = await this.spend(extra);
        return tooOften ? [refused(tooOften)] : operations.prepare(request, extra);
      },
      onNext: (_context, _id, _request, _args, result) => operations.format(result),
      onError: (_context, _id, _request, errors) => operations.formatErrors(errors),
    });
    this.sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
      this.guard(socket);
      socket.once('close', () => this.underWay.delete(socket));
      const closed = protocol.opened(
        {
          protocol: socket.protocol,
          send: (message) => send(socket, message),
          close: (code, reason) => socket.close(code, reason),
          onMessage: (listener) => this.read(socket, listener),
        },
        { socket, request, principal: null, address: proxyAddress(request, trusted) },
      );
      socket.once('close', (code, reason) => void closed(code, String(reason)).catch(this.fail(socket)));
    });
  }

  /** How many sockets are open. */
  get open(): number {
    return this.sockets.clients.size;
  }

  /** How many operations are under way on all of them. */
  get operations(): number {
    return [...this.underWay.values()].reduce((sum, some) => sum + Object.keys(some).length, 0);
  }

  /** Takes the WebSockets that are asked for on this server. */
  serve(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
        continueWithoutUpgrade(server, request, socket, head);
        return;
      }
      try {
        this.admit(request);
        this.sockets.handleUpgrade(request, socket, head, (opened) =>
          this.sockets.emit('connection', opened, request),
        );
      } catch (error) {
        const { status, body, error: told } = answerOf(error);
        this.admission.meter.threw(told);
        answerRaw(socket, { status, body });
      }
    });
  }

  /** Tells every client to go elsewhere, and ends the sockets of those that do not listen. */
  async close(): Promise<void> {
    const { clients } = this.sockets;
    const closed = new Promise((resolve) => this.sockets.close(resolve));
    for (const socket of clients) socket.close(GOING_AWAY, 'The server stops. Connect again.');
    const impatient = setTimeout(() => {
      for (const socket of clients) socket.terminate();
    }, CLOSE_MS);
    await closed;
    clearTimeout(impatient);
  }

  private admit({ url = '/', headers }: IncomingMessage): void {
    if (!PATHS.includes(url.replace(/\?.*/s, ''))) {
      throw new HbscError('NOT_FOUND', 'There is nothing at this address. WebSockets are taken at /graphql.');
    }
    refuseForeignHosts(headers, this.admission.hosts);
    refuseForeignPages(headers, this.admission.origins);
  }

  /** Finds out who is at the other end, and closes the socket of one who does not say so, or who is nobody any more. */
  private async acquaint(connection: Connection, init: ConnectionInit | undefined): Promise<boolean> {
    const { socket, request } = connection;
    try {
      const given = init?.authorization ?? request.headers.authorization;
      const principal = await this.admission.authentication.principalOf(given);
      if (!principal) throw unauthenticated();
      const session = this.admission.sessions.begin(principal);
      socket.once('close', () => session.close());
      session.ended.addEventListener('abort', () =>
        socket.close(CloseCode.Unauthorized, 'UNAUTHENTICATED: the credentials are no longer valid.'),
      );
      connection.principal = principal;
      return true;
    } catch (error) {
      const { code } = publicErrorOf(error);
      this.admission.meter.threw(error);
      if (code === 'INTERNAL') throw error;
      socket.close(meaningOf(code).retryable ? TRY_AGAIN_LATER : CloseCode.Unauthorized, code);
      return false;
    }
  }

  /** What is wrong with asking now; null when nothing is. */
  private async spend({ principal }: Connection): Promise<HbscError | null> {
    try {
      if (principal) await this.admission.allowance?.spend(principal.subject);
      return null;
    } catch (error) {
      if (error instanceof HbscError) return error;
      throw error;
    }
  }

  /** Hands on what a client sends, as fast as it can be dealt with: an operation is, as long as it has not really ended. */
  private read(socket: WebSocket, listener: (message: string) => Promise<void>): void {
    let inHand = 0;
    socket.on('message', async (message) => {
      inHand += 1;
      if (inHand === MOST_IN_HAND) socket.pause();
      await listener(String(message)).catch(this.fail(socket));
      if (inHand === MOST_IN_HAND) socket.resume();
      inHand -= 1;
    });
  }

  /** Bounds what a client costs that is gone, or asks and never reads. */
  private guard(socket: WebSocket): void {
    let answered = true;
    const pings = setInterval(() => {
      if (!answered) return socket.terminate();
      answered = false;
      socket.ping();
    }, this.pingEveryMs);
    socket.on('pong', () => {
      answered = true;
    });
    const endIfUnread = () => {
      if (socket.bufferedAmount > MOST_UNSENT_BYTES) socket.terminate();
    };
    socket.on('message', endIfUnread);
    socket.on('ping', endIfUnread);
    socket.once('close', () => clearInterval(pings));
    // Whatever is wrong with what a client sends closes its socket with the code that says so; no one else need know.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === TOO_LONG_A_MESSAGE)
        this.admission.meter.refused('PAYLOAD_TOO_LARGE', 'messageBytes');
      this.logger.debug({ err: error }, 'WebSocket closed');
    });
  }

  private fail(socket: WebSocket) {
    return (error: unknown) => {
      if (error instanceof Error && FOREIGN_MESSAGE.test(error.message)) {
        socket.close(CloseCode.BadRequest, 'Only servers send messages of this type');
        return;
      }
      this.logger.error({ err: error }, 'unexpected error on a WebSocket');
      socket.close(CloseCode.InternalServerError, 'Internal server error');
    };
  }
}

/** Resolves when the message has left this process, so that a reader that is slow is asked for nothing more. */
function send(socket: WebSocket, message: string): Promise<void> {
  return new Promise((resolve) => {
    // A failure closes the socket, and that ends whatever would be sent, as soon as the event loop comes to it.
    if (socket.readyState === socket.OPEN) socket.send(message, () => resolve());
    else setImmediate(resolve);
  });
}

function tooManyOperations(): HbscError {
  return new HbscError(
    'RATE_LIMITED',
    `There are ${MOST_OPERATIONS} operations under way on this socket. Complete one first, or open another socket.`,
  );
}
