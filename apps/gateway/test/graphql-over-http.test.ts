import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Audit, serverAudits } from 'graphql-http';
import { type GatewaySite, openSite } from './gateway-site.ts';

/** 400 whichever media type is accepted. The original HBSC answers so too, and its users tell a refusal by the status. */
const ALWAYS_400 = { status: 'warn', reason: 'Response status code is not 200' };
/** A GET of a media type that a form can have might come from any web page: Apollo refuses it, and rightly. */
const NO_FORMS = { status: 'notice', reason: 'Response status code is not 200' };

/** By the audit's id, what Apollo Server cannot be told to do. Its option for faulty variables is for both types at once. */
const APART: ReadonlyMap<string, { status: string; reason: string }> = new Map([
  ['572B', ALWAYS_400], // SHOULD use 200 status code on document parsing failure when accepting application/json
  ['FDE2', ALWAYS_400], // SHOULD use 200 status code on document validation failure when accepting application/json
  ['7B9B', ALWAYS_400], // SHOULD use a status code of 200 on variable coercion failure when accepting application/json
  ['5A70', NO_FORMS], // MAY accept application/x-www-form-urlencoded formatted GET requests
]);

describe('the endpoint, by the audits of GraphQL over HTTP', () => {
  let site: GatewaySite;
  let url: string;

  beforeAll(async () => {
    site = await openSite();
    url = `${(await site.startGateway()).url}/graphql`;
  });
  afterAll(() => site?.close());

  /** GET is for clients that say they are no web page of another site. */
  const fetchFn: typeof fetch = (address, init) => {
    const headers = new Headers(init?.headers);
    if (init?.method === 'GET') headers.set('apollo-require-preflight', 'true');
    return fetch(address, { ...init, headers });
  };

  const audits = serverAudits({ url: () => url, fetchFn }) as Audit[];

  it.each(audits.map((audit): [string, Audit] => [audit.name, audit]))('%s', async (_name, audit) => {
    expect(await audit.fn()).toMatchObject(APART.get(audit.id) ?? { status: 'ok' });
  });

  it.each(['{ meta { language } }', '{ nonsense }', '{'])(
    'has %s answered to nobody but who asked',
    async (query) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
      expect(response.headers.get('cache-control')).toBe('no-store');
    },
  );
});
