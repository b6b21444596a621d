import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const PATH = '/dashboard';
const PAGE = 'index.html';
/** Where the build writes files whose names tell their content. */
const HASHED = 'assets/';
/** What the build writes where a number used once is to stand. */
const NONCE = '{{nonce}}';
const NOT_FOUND = 404;

type PathRequest = FastifyRequest<{ Params: { '*'?: string } }>;

/** The dashboard as it was built: one page at every address below {@link PATH}, and the files it loads. */
export class DashboardRoutes {
  /** @param folder - absolute path of the build */
  constructor(private readonly folder: string) {}

  /** Serves what is there now. */
  async serve(server: FastifyInstance): Promise<void> {
    const files = await filesIn(this.folder);
    await server.register(fastifyStatic, { root: this.folder, serve: false, preCompressed: true });
    const answer = (request: PathRequest, reply: FastifyReply) => this.answer(request, reply, files);
    server.get(PATH, answer);
    server.get(`${PATH}/*`, answer);
  }

  private async answer(
    { params, headers }: PathRequest,
    reply: FastifyReply,
    files: ReadonlySet<string>,
  ): Promise<FastifyReply> {
    const path = params['*'] ?? '';
    if (!files.has(PAGE)) {
      return refuse(reply, 'The dashboard is not built. "npx turbo run build" builds it; start again then.');
    }
    if (files.has(path) && path !== PAGE) {
      const isHashed = path.startsWith(HASHED);
      return reply.sendFile(path, isHashed ? { maxAge: '365d', immutable: true } : { maxAge: 0 });
    }
    if (path.startsWith(HASHED)) return refuse(reply, 'There is no such file in the dashboard.');
    return this.page(headers.host ?? '', reply);
  }

  private async page(host: string, reply: FastifyReply): Promise<FastifyReply> {
    const nonce = randomBytes(16).toString('base64');
    const page = await readFile(join(this.folder, PAGE), 'utf8');
    return reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-security-policy', policyOf(nonce, host))
      .send(page.replaceAll(NONCE, nonce));
  }
}

/** Scripts come as files of the service's own, and nothing goes to anybody else. */
function policyOf(nonce: string, host: string): string {
  // Not every browser takes WebSockets to the same host for 'self'.
  const sockets = /^[\w.:[\]-]+$/.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    `connect-src 'self'${sockets}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function refuse(reply: FastifyReply, text: string): FastifyReply {
  return reply.code(NOT_FOUND).header('content-type', 'text/plain; charset=utf-8').send(`${text}\n`);
}

/** Paths within the folder, with slashes; none when there is no such folder. */
async function filesIn(folder: string): Promise<Set<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  const files = entries.filter((entry) => entry.isFile());
  return new Set(
    files.map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/')),
  );
}
