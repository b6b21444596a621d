import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { DEFAULT_LIMITS } from '@hbsc/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type GatewaySite, openSite } from '../gateway-site.ts';
import { GatewayProcess } from './gateway-process.ts';

/** `npm run test:security` sends as many as make a good median; `npm test` a few. */
const TIMES = process.env.HBSC_SECURITY === 'full' ? 200 : 20;
/** Most processor time a refusal may take, milliseconds. */
const MOST_MS = 50;
const TEN_MB = 10 * 1024 * 1024;

const JSON_BODY = { 'content-type': 'application/json' };
const FORM = { 'content-type': 'multipart/form-data; boundary=X' };

const NINE_LEVELS =
  '{ batches { edges { node { items { edges { node { job { result { outcome } } } } } } } } }';
const aliases = (count: number) => Array.from({ length: count }, (_, n) => `a${n}: __typename`).join(' ');
const long = `{ __typename } # ${'x'.repeat(TEN_MB)}`;

interface Refusal {
  readonly headers: Record<string, string>;
  readonly body: string;
  /** Whether its length is not told before. */
  readonly isChunked?: boolean;
  /** How many bytes of the body suffice for the answer; the rest is never sent. */
  readonly enough?: number;
  readonly status: number;
  readonly message: RegExp;
}

const query = (text: string, message: RegExp): Refusal => ({
  headers: JSON_BODY,
  body: JSON.stringify({ query: text }),
  status: 400,
  message,
});

const CIRCLE = '{ ...f } fragment f on Query { ...g } fragment g on Query { ...f }';
const LONG_FORM = `--X\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${JSON.stringify({ query: long })}\r\n--X--\r\n`;
const TOO_LARGE = { status: 413, message: /larger/ } as const;

const REFUSALS: readonly (readonly [what: string, refusal: Refusal])[] = [
  ['depth 9', query(NINE_LEVELS, /9 levels of fields; at most 8/)],
  ['16 aliases', query(`{ ${aliases(16)} }`, /16 aliases; at most 15/)],
  ['1,001 tokens', query(`{ ${'__typename '.repeat(999)}}`, /1000 tokens/)],
  [
    'a batch of 20',
    {
      headers: JSON_BODY,
      body: JSON.stringify(Array.from({ length: 20 }, () => ({ query: '{ __typename }' }))),
      status: 400,
      message: /batching/,
    },
  ],
  ['circular fragments', query(CIRCLE, /Cannot spread/)],
  [
    'a query of 10 MB',
    { headers: JSON_BODY, body: JSON.stringify({ query: long }), enough: 1, ...TOO_LARGE },
  ],
  [
    'a query of 10 MB whose length is not told',
    {
      headers: JSON_BODY,
      body: JSON.stringify({ query: long }),
      isChunked: true,
      enough: DEFAULT_LIMITS.bodyBytes + 1,
      ...TOO_LARGE,
    },
  ],
  ['a query of 10 MB in a form', { headers: FORM, body: LONG_FORM, ...TOO_LARGE }],
];

const onLinux = existsSync('/proc/self/stat') ? describe : describe.skip;

onLinux('a request that is too much', () => {
  let site: GatewaySite;
  let gateway: GatewayProcess;
  const agent = new Agent({ keepAlive: true });

  beforeAll(async () => {
    site = await openSite();
    gateway = await GatewayProcess.start(site, {});
  });
  afterAll(async () => {
    agent.destroy();
    await gateway?.stop();
    await site?.close();
  });

  /** @returns how long the answer took, milliseconds */
  async function send({ headers, body, isChunked, enough, status, message }: Refusal): Promise<number> {
    const begun = performance.now();
    const length = isChunked ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = request(`${gateway.url}/graphql`, {
      agent,
      method: 'POST',
      headers: { ...headers, ...length, 'apollo-require-preflight': '1' },
    });
    if (enough === undefined) sent.end(body);
    else sent.write(body.slice(0, enough));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const took = performance.now() - begun;
    const { errors } = (await json(response)) as Answer<unknown>;
    if (enough !== undefined) sent.destroy();
    expect([response.statusCode, errors?.[0]?.message]).toEqual([status, expect.stringMatching(message)]);
    return took;
  }

  it.each(REFUSALS)(`costs under ${MOST_MS} ms of processor time: %s`, async (what, refusal) => {
    for (let n = 0; n < 5; n++) await send(refusal);
    const before = await gateway.processorMs();
    const waits: number[] = [];
    for (let n = 0; n < TIMES; n++) waits.push(await send(refusal));
    const cost = ((await gateway.processorMs()) - before) / TIMES;
    const median = waits.sort((a, b) => a - b)[TIMES / 2] ?? Number.NaN;
    process.stderr.write(
      `  ${what}: refused in ${median.toFixed(1)} ms (median of ${TIMES}), ${cost.toFixed(1)} ms of processor time\n`,
    );
    expect(cost).toBeLessThan(MOST_MS);
  });
});
