import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import type { Gateway } from '../src/gateway.ts';
import { type Answer, type GatewaySite, openSite } from './gateway-site.ts';

const DEPTH = 5;
const DEEP = 'edges { node { result { topPrediction { className } } } }';

const counts = (aliases: number) =>
  Array.from({ length: aliases }, (_, n) => `a${n}: jobs { totalCount }`).join(' ');

describe('a request', () => {
  let site: GatewaySite;
  let gateway: Gateway;

  beforeAll(async () => {
    site = await openSite();
    gateway = await site.startGateway({ HBSC_QUERY_DEPTH: String(DEPTH), HBSC_QUERY_COST: '200' });
  });
  afterAll(() => site?.close());

  async function post(body: object): Promise<Answer<unknown> & { status: number }> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(gateway.url, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, ...((await response.json()) as Answer<unknown>) };
  }

  async function stream(query: string): Promise<Answer<unknown>> {
    const address = `${gateway.url}/graphql/stream?${new URLSearchParams({ query })}`;
    const response = await fetch(address, { headers: { accept: 'text/event-stream' } });
    return JSON.parse(/data: (.+)/.exec(await response.text())?.[1] ?? '');
  }

  const refused = (message: RegExp, code = 'BAD_USER_INPUT') => ({
    errors: [
      expect.objectContaining({
        message: expect.stringMatching(message),
        extensions: expect.objectContaining({ code }),
      }),
    ],
  });

  it.each([
    ['too many aliases', `{ ${counts(16)} }`, /16 aliases; at most 15/],
    [
      'too many aliases in fragments',
      `{ ...f } fragment f on Query { ${counts(16)} }`,
      /16 aliases; at most 15/,
    ],
    ['too many levels', `{ jobs { ${DEEP} } }`, /6 levels of fields; at most 5/],
    [
      'too many levels in fragments',
      `{ ...f } fragment f on Query { jobs { ...g } } fragment g on JobConnection { ... { ${DEEP} } }`,
      /6 levels of fields; at most 5/,
    ],
    ['too many things', '{ jobs(first: 100) { edges { node { id } } } }', /may read 201 things; at most 200/],
    [
      'too many things in fragments',
      '{ ...f } fragment f on Query { jobs(first: 100) { ... { edges { node { id } } } } }',
      /may read 201 things; at most 200/,
    ],
    [
      'too many things of lists that have no pages',
      `{ recording(id: "${randomUUID()}") { jobs { recording { id } result { topPrediction { label } } } } }`,
      /may read \d+ things; at most 200/,
    ],
  ])('of %s is refused, by POST and on streams', async (_what, query, message) => {
    expect(await post({ query })).toMatchObject({ status: 400, ...refused(message) });
    expect(await stream(query)).toMatchObject(refused(message));
  });

  it('of too many tokens is refused, by POST and on streams', async () => {
    const query = `{ ${'meta { main } '.repeat(250)} }`;
    expect(await post({ query })).toMatchObject({
      status: 400,
      ...refused(/1000 tokens/, 'GRAPHQL_PARSE_FAILED'),
    });
    expect(await stream(query)).toMatchObject(refused(/1000 tokens/, 'GRAPHQL_PARSE_FAILED'));
  });

  it('of a page is as costly as its variable says, or else the default', async () => {
    const query = 'query ($first: Int) { jobs(first: $first) { edges { node { id } } } }';
    expect(await post({ query, variables: { first: 100 } })).toMatchObject(refused(/201 things/));
    expect(await post({ query, variables: { first: 99 } })).toMatchObject({ data: { jobs: { edges: [] } } });
    expect(await post({ query })).toMatchObject({ data: { jobs: { edges: [] } } });
  });

  it('of many at once is refused', async () => {
    const batch = Array.from({ length: 20 }, () => ({ query: '{ meta { main } }' }));
    expect(await post(batch)).toMatchObject({ status: 400, ...refused(/batching/, 'BAD_REQUEST') });
  });

  it('of 10 MB is refused', async () => {
    const query = `{ meta { main } } # ${'x'.repeat(10 * 1024 * 1024)}`;
    expect(await post({ query })).toMatchObject({ status: 413, ...refused(/larger/, 'PAYLOAD_TOO_LARGE') });
  });

  it('whose fragments hold each other is refused for that', async () => {
    const query = '{ ...f } fragment f on Query { ...g } fragment g on Query { ...f }';
    expect(await post({ query })).toMatchObject(refused(/Cannot spread/, 'GRAPHQL_VALIDATION_FAILED'));
  });

  it('for the schema itself is none of these, however deep it goes', async () => {
    expect(await post({ query: getIntrospectionQuery() })).toMatchObject({
      data: { __schema: { queryType: { name: 'Query' } } },
    });
  });

  it('with as many aliases as accepted is answered', async () => {
    expect(await post({ query: `{ ${counts(15)} }` })).toMatchObject({ data: { a14: { totalCount: 0 } } });
  });

  it('for a subscription by POST is told where to send it', async () => {
    expect(await post({ query: 'subscription { queueStats { pendingWebhooks } }' })).toMatchObject({
      status: 400,
      ...refused(/\/graphql\/stream.*WebSocket/),
    });
  });

  it('whose query is not the one its hash is of is refused', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
    expect(await post({ query: '{ meta { main } }', extensions })).toMatchObject({
      status: 400,
      ...refused(/sha does not match/),
    });
  });
});
