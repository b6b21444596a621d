import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-sse';
import type { Gateway } from '../src/gateway.ts';
import { CLASSIFICATION, FAILURE, type GatewaySite, openSite, submitted } from './gateway-site.ts';

const UPDATED = 'subscription ($id: ID!) { jobUpdated(id: $id) { status } }';

describe('subscriptions over server-sent events', () => {
  let site: GatewaySite;
  let gateway: Gateway;

  beforeAll(async () => {
    site = await openSite();
    gateway = await site.startGateway();
  });
  afterAll(() => site?.close());

  function stream(parameters: Record<string, string>, headers: Record<string, string> = {}) {
    const address = `${gateway.url}/graphql/stream?${new URLSearchParams(parameters)}`;
    return fetch(address, { headers: { accept: 'text/event-stream', ...headers } });
  }

  it('serve the protocol of graphql-sse', async () => {
    const id = await submitted(gateway);
    const client = createClient({ url: `${gateway.url}/graphql/stream`, retryAttempts: 0 });
    const updates = client.iterate({ query: UPDATED, variables: { id } });
    expect(await updates.next()).toMatchObject({ value: { data: { jobUpdated: { status: 'QUEUED' } } } });
    await site.jobs.start(id, 1);
    expect(await updates.next()).toMatchObject({ value: { data: { jobUpdated: { status: 'RUNNING' } } } });
    await site.jobs.succeed(id, 1, CLASSIFICATION);
    expect(await updates.next()).toMatchObject({ value: { data: { jobUpdated: { status: 'SUCCEEDED' } } } });
    expect(await updates.next()).toMatchObject({ done: true });
    client.dispose();
  });

  it('come by GET as well, as EventSource asks for them', async () => {
    const id = await submitted(gateway);
    await site.jobs.fail(id, 1, FAILURE);
    const response = await stream({ query: UPDATED, variables: JSON.stringify({ id }) });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(await response.text()).toBe(
      ':\n\nevent: next\ndata: {"data":{"jobUpdated":{"status":"FAILED"}}}\n\nevent: complete\ndata: \n\n',
    );
  });

  it.each([
    [{ query: '{' }, 'GRAPHQL_PARSE_FAILED'],
    [{ query: 'subscription { nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    [{ query: UPDATED }, 'BAD_USER_INPUT'],
    [{ query: UPDATED, variables: JSON.stringify({ id: randomUUID() }) }, 'NOT_FOUND'],
    [{ query: `mutation { cancelJob(input: { id: "${randomUUID()}" }) { job { id } } }` }, 'BAD_USER_INPUT'],
  ])('tell errors as by POST: %j', async (parameters, code) => {
    const [, next = '', end] = (await (await stream(parameters)).text()).split('\n\n');
    expect(JSON.parse(next.replace('event: next\ndata: ', ''))).toMatchObject({
      errors: [{ extensions: { code } }],
    });
    expect(end).toMatch(/^event: complete/);
  });

  it.each([
    ['no operation', {}, {}, /query/],
    ['variables that are not JSON', { query: UPDATED, variables: '{' }, {}, /variables/],
    ['another media type', { query: UPDATED }, { accept: 'application/json' }, /text\/event-stream/],
  ])('are not begun for %s', async (_what, parameters, headers, message) => {
    const response = await stream(parameters, headers);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });
});
