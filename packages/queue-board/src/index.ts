import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { JOB_CATALOGUE, JOB_NAMES } from '@hbsc/core';
import { openQueueBackend, type QueueBackendOptions } from '@hbsc/queue';
import { fastify } from 'fastify';

/** Bull Board asks many things at once, and on Postgres some of them while it holds a connection. */
const STATEMENTS = 16;

type BullQueue = ConstructorParameters<typeof BullMQAdapter>[0];

const PAGES = dirname(createRequire(import.meta.url).resolve('@bull-board/ui/package.json'));

/** Bull Board over the queues, for people to look at. It changes nothing. */
export interface QueueBoard {
  /** Answers a request below its path. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

/** Where the board is, and what comes before its own scripts. */
export interface QueueBoardPlace {
  /** Such as `/queues/board`. */
  readonly path: string;
  /** Address of a script that its page loads first. */
  readonly script: string;
}

/** Opens it with connections of its own. */
export async function openQueueBoard(
  options: QueueBackendOptions,
  { path, script }: QueueBoardPlace,
): Promise<QueueBoard> {
  const backend = openQueueBackend({ ...options, statements: STATEMENTS });
  const queues = JOB_NAMES.map((name) => backend.openQueue(JOB_CATALOGUE[name].queue));
  // Whoever asks for something hears that it failed.
  for (const queue of queues) queue.on('error', () => undefined);
  const adapter = new FastifyAdapter();
  adapter.setBasePath(path);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue as unknown as BullQueue, { readOnlyMode: true })),
    serverAdapter: adapter,
    options: { uiBasePath: PAGES, uiConfig: { boardTitle: 'HBSC queues' } },
  });
  const server = fastify();
  server.addHook('onSend', async (_request, reply, payload) => {
    const isPage = String(reply.getHeader('content-type')).startsWith('text/html');
    if (!isPage || typeof payload !== 'string') return payload;
    reply.removeHeader('content-length');
    return payload.replace('<head>', `<head><script src="${script}"></script>`);
  });
  await server.register(adapter.registerPlugin(), { prefix: path });
  await server.ready();
  return {
    handle: (request, response) => server.routing(request, response),
    async close() {
      await server.close();
      await Promise.all(queues.map((queue) => queue.close()));
      await backend.close();
    },
  };
}
