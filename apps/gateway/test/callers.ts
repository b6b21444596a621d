import { ApiKeys, type Role } from '@hbsc/core';
import { type Database, PrismaApiKeyRepository } from '@hbsc/database';
import type { Gateway } from '../src/gateway.ts';
import type { Answer } from './gateway-site.ts';

/** Somebody with a key, and what the service says to him. */
export class TestCaller {
  constructor(
    private readonly gateway: Gateway,
    /** Null for one who shows none. */
    readonly secret: string | null,
    readonly keyId = '',
  ) {}

  /** One who got a key that minute. */
  static async of(gateway: Gateway, database: Database, tenant: string, role: Role): Promise<TestCaller> {
    const keys = new ApiKeys(new PrismaApiKeyRepository(database));
    const { key, secret } = await keys.create({ name: `${role} of ${tenant}`, role, tenant });
    return new TestCaller(gateway, secret, key.id);
  }

  get headers(): Record<string, string> {
    return this.secret === null ? {} : { authorization: `Bearer ${this.secret}` };
  }

  async ask<Data = Record<string, unknown>>(
    query: string,
    variables: object = {},
  ): Promise<Answer<Data> & { status: number }> {
    const response = await this.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, ...((await response.json()) as Answer<Data>) };
  }

  /** Sends an operation with a file at a variable, such as `variables.input.audio`. */
  async send<Data = Record<string, unknown>>(
    query: string,
    variables: object,
    place: string,
    content = 'RIFF',
  ): Promise<Answer<Data> & { status: number }> {
    const body = new FormData();
    body.set('operations', JSON.stringify({ query, variables }));
    body.set('map', JSON.stringify({ 0: [place] }));
    body.set('0', new Blob([content]), 'a-patient-of-A.wav');
    const headers = { 'apollo-require-preflight': '1' };
    const response = await this.fetch('/graphql', { method: 'POST', headers, body });
    return { status: response.status, ...((await response.json()) as Answer<Data>) };
  }

  /** Opens a stream of events; what it says is read event by event. */
  async *events(
    query: string,
    variables: object = {},
  ): AsyncGenerator<Answer<Record<string, unknown>>, void> {
    const leaving = new AbortController();
    const response = await this.fetch('/graphql/stream', {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: leaving.signal,
    });
    try {
      if (!response.ok) return yield (await response.json()) as Answer<Record<string, unknown>>;
      let unread = '';
      for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const blocks = (unread + part).split('\n\n');
        unread = blocks.pop() ?? '';
        for (const block of blocks) {
          const data = /^data: (.+)$/m.exec(block)?.[1];
          if (data) yield JSON.parse(data) as Answer<Record<string, unknown>>;
        }
      }
    } finally {
      leaving.abort();
    }
  }

  fetch(path: string, request: RequestInit & { headers?: Record<string, string> } = {}): Promise<Response> {
    const headers = { ...request.headers, ...this.headers };
    return fetch(new URL(path, this.gateway.url), { ...request, headers });
  }
}
