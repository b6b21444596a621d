import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { ANYBODY, type Batch, BatchEvaluations, type BatchItem, Sessions } from '@hbsc/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { BatchFilesController } from '../src/batches/batch-files.controller.ts';
import { Downloads } from '../src/http/downloads.ts';
import { FAILURE } from './gateway-site.ts';

const ID = '57eab63a-9718-4bed-8b75-3ffa9785b4ca';
const PAGES = 100;
const PAGE = 200;

/** 20,000 items with much to say, 80 MB: more than lies between two ends of a connection. */
class LargeBatch {
  pagesAsked = 0;
  readonly left: Promise<void>;
  private leave: () => void = () => undefined;

  constructor() {
    this.left = new Promise((resolve) => {
      this.leave = resolve;
    });
  }

  async find(): Promise<Batch> {
    return { id: ID, name: 'large' } as Batch;
  }

  async *streamItems(): AsyncGenerator<readonly BatchItem[], void> {
    try {
      while (this.pagesAsked < PAGES) {
        const first = this.pagesAsked++ * PAGE;
        yield Array.from({ length: PAGE }, (_, n) => itemAt(first + n));
      }
    } finally {
      this.leave();
    }
  }
}

function itemAt(position: number): BatchItem {
  return {
    position,
    path: `${position}.wav`,
    givenLabel: null,
    label: null,
    group: null,
    recording: null,
    status: 'FAILED',
    job: null,
    error: { ...FAILURE, message: 'x'.repeat(4_096) },
  };
}

describe('the export of 20,000 items', () => {
  const reader = { ...ANYBODY, keyId: 'a key' };
  let validKeys: string[];
  let sessions: Sessions;
  let batch: LargeBatch;
  let server: FastifyInstance;
  let response: IncomingMessage;

  beforeEach(async () => {
    validKeys = [reader.keyId];
    sessions = new Sessions({ validOf: async () => validKeys }, 1);
    batch = new LargeBatch();
    const controller = new BatchFilesController(new BatchEvaluations(batch), batch, new Downloads(sessions));
    server = Fastify();
    server.get('/', (_request, reply) => void controller.csv(ID, reader, reply));
    await server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.server.address() as AddressInfo;
    [response] = await once(http.get({ host: '127.0.0.1', port }), 'response');
    await standstill();
  });
  afterEach(async () => {
    response.destroy();
    await server.close();
  });

  /** Until no further page is asked for, however often the event loop turns. */
  async function standstill(): Promise<void> {
    for (let turns = 0, before = batch.pagesAsked; turns < 1_000; turns++) {
      await setImmediate();
      if (batch.pagesAsked !== before || batch.pagesAsked === 0) [turns, before] = [0, batch.pagesAsked];
    }
  }

  it('asks for no more pages than its reader takes, and for all of them in the end', async () => {
    expect(batch.pagesAsked).toBeLessThan(PAGES / 2);
    let lines = 0;
    for await (const part of response) lines += part.toString().split('\n').length - 1;
    expect(lines).toBe(1 + PAGES * PAGE);
    await batch.left;
  });

  it('asks for none once its reader has left', async () => {
    response.destroy();
    await batch.left;
    expect(batch.pagesAsked).toBeLessThan(PAGES / 2);
  });

  it('is cut off when the key of its reader is revoked, and can be told from a whole one', async () => {
    await sessions.check();
    expect(response.destroyed).toBe(false);
    validKeys = [];
    await sessions.check();
    await batch.left;
    await expect(text(response)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(batch.pagesAsked).toBeLessThan(PAGES / 2);
  });
});
