import { HbscError } from '@hbsc/core';
import type { QueueBoard } from '@hbsc/queue-board';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { QueueBoardRoutes } from '../src/queues/queue-board-routes.ts';

describe('the board of the queues', () => {
  const server = fastify();
  let url: string;
  let opened = 0;
  let isAway = true;
  const board: QueueBoard = {
    handle: (request, response) => response.end(request.url),
    close: async () => undefined,
  };

  beforeAll(async () => {
    const routes = new QueueBoardRoutes(
      async () => {
        if (isAway) throw new Error('no queue');
        opened += 1;
        return board;
      },
      ({ headers }) => {
        if (headers['x-admin'] === undefined) throw new HbscError('FORBIDDEN');
      },
    );
    routes.serve(server);
    url = await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => server.close());

  const look = (path: string) => fetch(url + path, { headers: { 'x-admin': 'yes' } });

  it('tells nothing to those who may not look', async () => {
    expect((await fetch(`${url}/queues/board/api/queues`)).ok).toBe(false);
    expect(opened).toBe(0);
  });

  it('is opened by the first who looks when it can be, and once', async () => {
    expect((await look('/queues/board')).status).toBe(500);
    isAway = false;
    for (const path of ['/queues/board', '/queues/board/api/queues?page=1']) {
      expect(await (await look(path)).text()).toBe(path);
    }
    expect(opened).toBe(1);
  });

  it('is a page for everybody, which then asks with a key', async () => {
    for (const path of ['/queues/board', '/queues/board/queue/bulk', '/queues/board/static/js/main.js']) {
      expect(await (await fetch(url + path)).text()).toBe(path);
    }
  });

  it('runs no script but its own', async () => {
    const { headers } = await look('/queues/board');
    expect(headers.get('content-security-policy')).toContain("script-src 'self';");
  });

  it('is given nothing to change', async () => {
    const { status } = await fetch(`${url}/queues/board/api/queues/webhooks/pause`, { method: 'PUT' });
    expect(status).toBe(404);
  });
});
