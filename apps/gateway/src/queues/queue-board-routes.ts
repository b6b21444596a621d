import { demand } from '@hbsc/core';
import type { QueueBoard } from '@hbsc/queue-board';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../access/callers.ts';

/** Where Bull Board is. */
export const BOARD_PATH = '/queues/board';

/** Its scripts are files of its own; its page has styles in it, and asks another host for fonts, which it does not get. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

/**
 * Bull Board, opened when somebody first looks. Only what reads is passed on to it. Its page and scripts are for everybody, as those
 * of the dashboard are: a browser sends no key for them. What they show is not.
 */
export class QueueBoardRoutes {
  private board: Promise<QueueBoard> | null = null;

  /**
   * @param open - makes the board; what it loads is large, and most gateways never show it
   * @param mayLook - throws when the one who asks may not look
   */
  constructor(
    private readonly open: () => Promise<QueueBoard>,
    private readonly mayLook: (request: FastifyRequest) => void = onlyAdmins,
  ) {}

  serve(server: FastifyInstance): void {
    const answer = (request: FastifyRequest, reply: FastifyReply) => this.answer(request, reply);
    for (const page of ['', '/', '/queue/*', '/static/*']) server.get(BOARD_PATH + page, answer);
    server.get(`${BOARD_PATH}/*`, (request, reply) => {
      this.mayLook(request);
      return answer(request, reply);
    });
  }

  async close(): Promise<void> {
    const board = await this.board?.catch(() => null);
    await board?.close();
  }

  private async answer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    this.board ??= this.open().catch((error: unknown) => {
      this.board = null;
      throw error;
    });
    const board = await this.board;
    reply.hijack();
    reply.raw.setHeader('content-security-policy', POLICY);
    board.handle(request.raw, reply.raw);
  }
}

/** It shows what every tenant has on the queues. @throws HbscError `UNAUTHENTICATED`, `FORBIDDEN` */
function onlyAdmins(request: FastifyRequest): void {
  demand(callerOf(request), 'queues:read');
}
