import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FastifyInstance, fastify } from 'fastify';
import { DashboardRoutes } from '../src/dashboard/dashboard-routes.ts';

const PAGE =
  '<meta property="csp-nonce" nonce="{{nonce}}"><script src="/dashboard/assets/index-a1.js"></script>';

describe('the dashboard', () => {
  let folder: string;
  const servers: FastifyInstance[] = [];

  const serve = async (build: string): Promise<string> => {
    const server = fastify();
    servers.push(server);
    await new DashboardRoutes(build).serve(server);
    return server.listen({ port: 0, host: '127.0.0.1' });
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbsc-dashboard-'));
    await mkdir(join(folder, 'build/assets'), { recursive: true });
    await writeFile(join(folder, 'secret.txt'), 'secret');
    await writeFile(join(folder, 'build/index.html'), PAGE);
    await writeFile(join(folder, 'build/icon.svg'), '<svg/>');
    await writeFile(join(folder, 'build/assets/index-a1.js'), 'go()');
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await rm(folder, { recursive: true, force: true });
  });

  const get = async (server: string, path: string, accept = 'text/html,*/*') => {
    const response = await fetch(server + path, { headers: { accept } });
    return { statusCode: response.status, headers: response.headers, body: await response.text() };
  };

  it.each(['/dashboard', '/dashboard/', '/dashboard/jobs/7', '/dashboard/index.html'])(
    'is one page, at %s too',
    async (url) => {
      const server = await serve(join(folder, 'build'));
      const { statusCode, headers, body } = await get(server, url);
      expect(statusCode).toBe(200);
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(headers.get('cache-control')).toBe('no-store');
      const policy = headers.get('content-security-policy') ?? '';
      const [, nonce] = /'nonce-([^']+)'/.exec(policy) ?? [];
      expect(nonce).toBeDefined();
      expect(body).toBe(PAGE.replace('{{nonce}}', nonce ?? ''));
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain(
        `connect-src 'self' ${server.replace('http', 'ws')} ${server.replace('http', 'wss')};`,
      );
      const asCurl = await get(server, url, '*/*');
      expect(asCurl.statusCode).toBe(200);
      expect(asCurl.body).not.toBe(body);
    },
  );

  it('has its files kept for good by browsers when their names tell their content, and asked for again otherwise', async () => {
    const server = await serve(join(folder, 'build'));
    const script = await get(server, '/dashboard/assets/index-a1.js', '*/*');
    expect(script.body).toBe('go()');
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const icon = await get(server, '/dashboard/icon.svg', '*/*');
    expect(icon.headers.get('content-type')).toBe('image/svg+xml');
    expect(icon.headers.get('cache-control')).toBe('public, max-age=0');
  });

  it('has no script but those of its build', async () => {
    const { statusCode } = await get(
      await serve(join(folder, 'build')),
      '/dashboard/assets/old-b2.js',
      '*/*',
    );
    expect(statusCode).toBe(404);
  });

  it('shows nothing from beside its build', async () => {
    const { body } = await get(await serve(join(folder, 'build')), '/dashboard/..%2fsecret.txt', '*/*');
    expect(body).not.toContain('secret');
  });

  it('says so when it is not built', async () => {
    const { statusCode, body } = await get(await serve(join(folder, 'nowhere')), '/dashboard');
    expect({ statusCode, body }).toEqual({ statusCode: 404, body: expect.stringMatching(/not built/) });
  });
});
