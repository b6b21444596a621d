import { lookup } from 'node:dns/promises';
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { HbscError, type WebhookMessage, type WebhookTransport } from '@hbsc/core';
import { ADDRESS_NOT_PUBLIC, failureOf } from './failure.ts';
import { isPublicAddress, isPublicHost } from './public-address.ts';
import { signatureHeaders } from './signature.ts';

const MOST_URL_CHARACTERS = 2_048;
const MOST_HEADER_BYTES = 16 * 1024;
/** A receiver may say this much before the connection is cut. */
const MOST_ANSWER_BYTES = 64 * 1024;
/** Wait for one of a host's addresses before the next is tried as well, milliseconds. */
const NEXT_ADDRESS_MS = 2_000;

type Resolve = (hostname: string) => Promise<{ address: string; family: number }[]>;

export interface HttpWebhookTransportOptions {
  /** `whsec_` and the key as base64. */
  readonly secret: string;
  /** Whether messages may go to addresses that are not public, and by plain HTTP. */
  readonly privateTargets: boolean;
  /** Every address of a host name; the system's resolver unless given. */
  readonly resolve?: Resolve;
  /** The certificate authority to trust, PEM; those that node trusts unless given. */
  readonly authority?: string;
}

/**
 * Posts signed messages by Standard Webhooks. Clients choose the addresses, so none may lead inside: a host name is resolved
 * once, all its addresses are checked, and those very ones are connected to. No redirect is followed, no proxy asked.
 */
export class HttpWebhookTransport implements WebhookTransport {
  private readonly secret: string;
  private readonly privateTargets: boolean;
  private readonly agents: { readonly http: http.Agent; readonly https: https.Agent };

  constructor({ secret, privateTargets, resolve = allAddresses, authority }: HttpWebhookTransportOptions) {
    this.secret = secret;
    this.privateTargets = privateTargets;
    const connection = {
      keepAlive: false,
      lookup: privateTargets ? lookupWith(resolve) : lookupWith(publicOnly(resolve)),
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
    };
    this.agents = {
      http: new http.Agent(connection),
      https: new https.Agent({ ...connection, rejectUnauthorized: true, ca: authority }),
    };
  }

  admit(url: string): void {
    if (url.length > MOST_URL_CHARACTERS) {
      refuse(`has ${url.length} characters; at most ${MOST_URL_CHARACTERS} are accepted`);
    }
    if (!URL.canParse(url)) refuse('is not an absolute URL; give one like https://example.com/heart-sounds');
    const { protocol, username, password, hostname } = new URL(url);
    const protocols = this.privateTargets ? ['https:', 'http:'] : ['https:'];
    if (!protocols.includes(protocol)) {
      refuse(`begins with ${protocol} where ${protocols.join(' or ')} is accepted`);
    }
    if (username || password) refuse('holds a user name or password; leave them out and check the signature');
    if (!this.privateTargets && !isPublicHost(hostname)) {
      refuse(`leads to ${hostname}, which is not public; webhooks go to public addresses only`);
    }
  }

  async post(url: string, message: WebhookMessage, signal: AbortSignal): Promise<number> {
    try {
      this.admit(url);
      return await this.send(new URL(url), message, signal);
    } catch (error) {
      if (error instanceof HbscError) throw error;
      signal.throwIfAborted();
      throw new Error(failureOf(error), { cause: error });
    }
  }

  private send(target: URL, message: WebhookMessage, signal: AbortSignal): Promise<number> {
    const options = {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'HBSC-Webhook',
        ...signatureHeaders(this.secret, message),
      },
      maxHeaderSize: MOST_HEADER_BYTES,
      signal,
    };
    const request =
      target.protocol === 'https:'
        ? https.request(target, { ...options, agent: this.agents.https })
        : http.request(target, { ...options, agent: this.agents.http });
    request.end(message.body);
    return statusOf(request);
  }
}

function refuse(fault: string): never {
  throw new HbscError('BAD_USER_INPUT', `The webhook's address ${fault}.`);
}

const allAddresses: Resolve = (hostname) => lookup(hostname, { all: true });

/** One address that is not public is enough: it is not left to chance which one is connected to. */
function publicOnly(resolve: Resolve): Resolve {
  return async (hostname) => {
    const addresses = await resolve(hostname);
    if (addresses.every(({ address }) => isPublicAddress(address))) return addresses;
    throw Object.assign(new Error(`${hostname} is not public`), { code: ADDRESS_NOT_PUBLIC });
  };
}

function lookupWith(resolve: Resolve): LookupFunction {
  return callbackify((hostname: string, _options: object) => resolve(hostname));
}

function statusOf(request: ClientRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (answer) => {
      resolve(answer.statusCode ?? 0);
      discard(answer);
    });
    // Without this listener, the connection would be closed and nobody told.
    request.on('upgrade', (answer, socket) => {
      resolve(answer.statusCode ?? 0);
      socket.destroy();
    });
  });
}

/** Lets the receiver finish what nobody reads: some give up their work when they are cut off. */
function discard(answer: IncomingMessage): void {
  let bytes = 0;
  answer.on('error', () => undefined);
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_ANSWER_BYTES) answer.destroy();
  });
}
