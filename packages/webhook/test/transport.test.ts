import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { HttpWebhookTransport, type HttpWebhookTransportOptions, newWebhookSecret } from '../src/index.ts';
import { RECEIVER_CERTIFICATE, RECEIVER_NAME, Receiver } from './receiver.ts';

const secret = newWebhookSecret();
const PUBLIC = { address: '93.184.216.34', family: 4 };
const PRIVATE = { address: '127.0.0.1', family: 4 };

const transportWith = (options: Partial<HttpWebhookTransportOptions> = {}) =>
  new HttpWebhookTransport({ secret, privateTargets: true, ...options });
const message = () => ({ id: 'some-job-1', at: new Date(), body: '{"type":"job.ended","data":{"id":"♥"}}' });
const never = () => new AbortController().signal;

const receivers: Receiver[] = [];
afterEach(async () => {
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
});

async function listening(starting: Promise<Receiver>): Promise<Receiver> {
  const receiver = await starting;
  receivers.push(receiver);
  return receiver;
}

const post = (url: string, transport = transportWith(), signal = never()) =>
  transport.post(url, message(), signal);
const local = ({ port }: Receiver) => `http://127.0.0.1:${port}/heart-sounds?ward=7`;
const named = ({ port }: Receiver, name = RECEIVER_NAME) => `https://${name}:${port}/`;

describe('webhook transport', () => {
  it('posts the message, signed so that the public library of Standard Webhooks accepts it', async () => {
    const receiver = await listening(Receiver.http());
    await expect(post(local(receiver))).resolves.toBe(200);
    const [received] = receiver.received;
    expect(received).toMatchObject({
      method: 'POST',
      path: '/heart-sounds?ward=7',
      headers: {
        host: `127.0.0.1:${receiver.port}`,
        'content-type': 'application/json',
        'user-agent': expect.stringContaining('HBSC'),
        'webhook-id': 'some-job-1',
      },
      body: message().body,
    });
    const headers = received?.headers as Record<string, string>;
    expect(new Webhook(secret).verify(received?.body ?? '', headers)).toEqual(JSON.parse(message().body));
  });

  it.each([204, 404, 410, 500])('returns the status of the answer: %d', async (status) => {
    const receiver = await listening(Receiver.http((_request, response) => response.writeHead(status).end()));
    await expect(post(local(receiver))).resolves.toBe(status);
  });

  it('takes no offer to change the protocol', async () => {
    const offer = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: chat\r\n\r\n';
    const receiver = await listening(
      Receiver.raw((socket) => socket.once('data', () => socket.write(offer))),
    );
    await expect(post(local(receiver))).resolves.toBe(101);
    await Promise.all(receiver.connections.map(closed));
  });

  it('makes a connection for each message and keeps none', async () => {
    const receiver = await listening(Receiver.http());
    const transport = transportWith();
    await post(local(receiver), transport);
    await post(local(receiver), transport);
    expect(receiver.connections).toHaveLength(2);
    await Promise.all(receiver.connections.map(closed));
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirect: %d', async (status) => {
    const elsewhere = await listening(Receiver.http());
    const receiver = await listening(
      Receiver.http((_request, response) => response.writeHead(status, { location: local(elsewhere) }).end()),
    );
    await expect(post(local(receiver))).resolves.toBe(status);
    expect(elsewhere.connections).toEqual([]);
  });

  it('asks no proxy that the environment names', async () => {
    const [proxy, receiver] = [await listening(Receiver.http()), await listening(Receiver.http())];
    const before = { ...process.env };
    process.env.http_proxy = process.env.HTTP_PROXY = `http://127.0.0.1:${proxy.port}`;
    try {
      await post(local(receiver));
    } finally {
      process.env = before;
    }
    expect(receiver.received).toHaveLength(1);
    expect(proxy.connections).toEqual([]);
  });

  it('lets the receiver finish a small answer', async () => {
    const answers: ServerResponse[] = [];
    const receiver = await listening(
      Receiver.http((_request, response) => {
        response.writeHead(202).write('accepted, ');
        answers.push(response);
      }),
    );
    await expect(post(local(receiver))).resolves.toBe(202);
    for (const answer of answers) answer.end('and done');
    await Promise.all(receiver.connections.map(closed));
    expect(answers.map(({ writableFinished }) => writableFinished)).toEqual([true]);
  });

  it('cuts off an answer without end', async () => {
    const chunk = Buffer.alloc(16_384);
    let bytes = 0;
    const receiver = await listening(
      Receiver.http((_request, response) => {
        const pour = () => {
          do bytes += chunk.length;
          while (response.write(chunk));
        };
        response.on('drain', pour);
        pour();
      }),
    );
    await expect(post(local(receiver))).resolves.toBe(200);
    await Promise.all(receiver.connections.map(closed));
    // What the sockets hold on both sides is more than what was read.
    expect(bytes).toBeLessThan(64 * 1024 * 1024);
  });

  describe('once the signal is aborted, throws its reason and lets go', () => {
    it('of a receiver that never answers', async () => {
      const time = new AbortController();
      const reason = new Error('time is up');
      const receiver = await listening(Receiver.http(() => time.abort(reason)));
      await expect(post(local(receiver), transportWith(), time.signal)).rejects.toBe(reason);
      await Promise.all(receiver.connections.map(closed));
    });

    it('of a name that is never resolved', async () => {
      const time = new AbortController();
      const reason = new Error('time is up');
      const resolve = () => {
        time.abort(reason);
        return new Promise<never>(() => undefined);
      };
      await expect(post('https://receiver.example/', transportWith({ resolve }), time.signal)).rejects.toBe(
        reason,
      );
    });

    it('of an answer whose body never ends, although its status counts', async () => {
      const time = new AbortController();
      const receiver = await listening(Receiver.http((_request, response) => response.write('wait')));
      await expect(post(local(receiver), transportWith(), time.signal)).resolves.toBe(200);
      time.abort();
      await Promise.all(receiver.connections.map(closed));
    });

    it('before it began', async () => {
      const receiver = await listening(Receiver.http());
      const reason = new Error('time is up');
      await expect(post(local(receiver), transportWith(), AbortSignal.abort(reason))).rejects.toBe(reason);
      expect(receiver.received).toEqual([]);
    });
  });

  describe('says why there was no answer:', () => {
    it('a refused connection', async () => {
      const receiver = await listening(Receiver.http());
      const url = local(receiver);
      await receiver.close();
      await expect(post(url)).rejects.toThrow(/^The connection was refused\.$/);
    });

    it('a name without an address', async () => {
      const resolve = async () => {
        throw Object.assign(new Error('queryA ENOTFOUND'), { code: 'ENOTFOUND' });
      };
      const attempt = post('https://receiver.example/', transportWith({ resolve }));
      await expect(attempt).rejects.toThrow(/^The address could not be resolved\.$/);
    });

    it.each([
      ['a closed connection', '', 'The connection was closed before there was an answer.'],
      ['something else than HTTP', 'SSH-2.0-OpenSSH_9.9\r\n', 'The answer is not HTTP.'],
      [
        'headers without end',
        `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`,
        "The answer's headers are too large.",
      ],
    ])('%s', async (_what, answer, reason) => {
      const receiver = await listening(
        Receiver.raw((socket) => socket.once('data', () => socket.end(answer))),
      );
      await expect(post(local(receiver))).rejects.toMatchObject({ message: reason });
    });
  });
});

describe('webhook transport over TLS', () => {
  const resolve = async () => [PRIVATE];
  const trusting = transportWith({ resolve, authority: RECEIVER_CERTIFICATE });

  it('delivers to the host that the certificate names', async () => {
    const receiver = await listening(Receiver.https());
    await expect(post(named(receiver), trusting)).resolves.toBe(200);
    expect(receiver.received).toMatchObject([{ headers: { host: `${RECEIVER_NAME}:${receiver.port}` } }]);
  });

  it('refuses a certificate for another host', async () => {
    const receiver = await listening(Receiver.https());
    await expect(post(named(receiver, 'other.example'), trusting)).rejects.toThrow(
      /^The TLS certificate was not accepted: it is for another host name\.$/,
    );
    expect(receiver.received).toEqual([]);
  });

  it('refuses a certificate that is signed by itself, whatever the environment says', async () => {
    const receiver = await listening(Receiver.https());
    const before = { ...process.env };
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      await expect(post(named(receiver), transportWith({ resolve }))).rejects.toThrow(
        /^The TLS certificate was not accepted: it is signed by itself\.$/,
      );
    } finally {
      process.env = before;
    }
    expect(receiver.received).toEqual([]);
  });

  it('says that a receiver without TLS has none', async () => {
    const receiver = await listening(Receiver.http());
    await expect(post(named(receiver), trusting)).rejects.toThrow(/^No TLS connection could be agreed on\.$/);
  });
});

describe('webhook transport for public addresses alone', () => {
  const strict = (...answers: (typeof PUBLIC)[]) =>
    transportWith({ privateTargets: false, authority: RECEIVER_CERTIFICATE, resolve: async () => answers });

  it.each([
    ['an address that is private', [PRIVATE]],
    ['a public address and then a private one', [PUBLIC, PRIVATE]],
    ['a private address and then a public one', [PRIVATE, PUBLIC]],
    ['a public address and one of IPv6 that stands for a private one', [PUBLIC, mapped(PRIVATE)]],
  ])('refuses a public name that has %s, and connects to none', async (_what, addresses) => {
    const receiver = await listening(Receiver.https());
    await expect(post(named(receiver), strict(...addresses))).rejects.toThrow(
      /^The address is private; webhooks go to public addresses only\.$/,
    );
    expect(receiver.connections).toEqual([]);
  });

  it('refuses an address of another time, when private targets were allowed', async () => {
    const receiver = await listening(Receiver.http());
    await expect(post(local(receiver), strict(PUBLIC))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(receiver.connections).toEqual([]);
  });

  it('resolves a name once and connects to what it checked, whatever the name leads to later', async () => {
    const receiver = await listening(Receiver.https());
    const asked: string[] = [];
    const resolve = async (hostname: string) => {
      asked.push(hostname);
      return asked.length === 1 ? [PRIVATE] : [{ address: '127.0.0.2', family: 4 }];
    };
    const transport = transportWith({ resolve, authority: RECEIVER_CERTIFICATE });
    await expect(post(named(receiver), transport)).resolves.toBe(200);
    expect(asked).toEqual([RECEIVER_NAME]);
    expect(receiver.received).toHaveLength(1);
  });
});

function mapped({ address }: typeof PRIVATE) {
  return { address: `::ffff:${address}`, family: 6 };
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}
