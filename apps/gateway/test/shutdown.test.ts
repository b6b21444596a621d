import { once } from 'node:events';
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import type { Gateway } from '../src/gateway.ts';
import { type GatewaySite, openSite, submitted } from './gateway-site.ts';

describe('a gateway that has to stop', () => {
  let site: GatewaySite;
  let gateway: Gateway;

  beforeAll(async () => {
    site = await openSite();
  });
  beforeEach(async () => {
    gateway = await site.startGateway();
  });
  afterAll(() => site?.close());

  async function openSocket(): Promise<WebSocket> {
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    return socket;
  }

  it('answers a waiting mutation with the id of its job', async () => {
    const form = new FormData();
    const query =
      'mutation ($input: HeatBeatSoundInput!) { classifyHeatBeatSound(input: $input) { ok error { field message } } }';
    form.set('operations', JSON.stringify({ query, variables: { input: { audio: null } } }));
    form.set('map', '{"0":["variables.input.audio"]}');
    form.set('0', new Blob(['RIFF that waits']), 'waiting.wav');
    const answer = fetch(gateway.url, {
      method: 'POST',
      body: form,
      headers: { 'apollo-require-preflight': '1' },
    });
    while ((await site.jobs.list({ text: 'waiting.wav' }, { first: 1 })).length === 0);
    await gateway.close();
    expect(await (await answer).json()).toEqual({
      data: {
        classifyHeatBeatSound: {
          ok: false,
          error: {
            field: 'server',
            message: expect.stringMatching(/had to stop.*job [0-9a-f-]{36}/),
          },
        },
      },
    });
  });

  it('keeps a quiet connection for longer than load balancers do, and closes it at once when it stops', async () => {
    const agent = new http.Agent({ keepAlive: true });
    const request = http.get(`${gateway.url}/livez`, { agent });
    const [socket] = await once(request, 'socket');
    const [response] = await once(request, 'response');
    expect(response.headers['keep-alive']).toBe('timeout=620');
    await text(response);
    const closed = once(socket, 'close');
    await gateway.close();
    await closed;
    agent.destroy();
  });

  it('closes WebSockets with 1001, also those that do not answer', async () => {
    const [socket, deaf] = [await openSocket(), await openSocket()];
    deaf.pause();
    const closed = once(socket, 'close');
    await gateway.close();
    expect((await closed)[0]).toBe(1001);
    deaf.terminate();
  });

  it('ends event streams without calling them complete', async () => {
    const id = await submitted(gateway);
    const query = new URLSearchParams({ query: `subscription { jobUpdated(id: "${id}") { status } }` });
    const request = http.get(`${gateway.url}/graphql/stream?${query}`, {
      headers: { accept: 'text/event-stream' },
    });
    const [response] = await once(request, 'response');
    const all = text(response);
    await gateway.close();
    expect(await all).not.toContain('complete');
  });
});
