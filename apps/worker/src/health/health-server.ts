import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { admitToMetrics, HbscError, meaningOf, publicErrorOf } from '@hbsc/core';
import { isLoopback, type Metrics } from '@hbsc/runtime';

export interface HealthServerOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** What opens the metrics; undefined when there is none. */
  readonly token: string | undefined;
  readonly metrics: Metrics;
  /** Rejects when the worker cannot do its work. */
  readonly readiness: () => Promise<void>;
}

/** Tells whoever runs a worker how it is: `/livez`, `/readyz`, `/metrics`. Nothing else of a worker is to be had by HTTP. */
export class HealthServer {
  private readonly server: Server;

  private constructor(private readonly options: HealthServerOptions) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  /** @throws Error when it cannot listen there */
  static async listen(options: HealthServerOptions): Promise<HealthServer> {
    const health = new HealthServer(options);
    health.server.listen(options.port, options.host);
    await once(health.server, 'listening');
    return health;
  }

  get url(): string {
    const { address, family, port } = this.server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { contentType, text } = await this.contentFor(request);
      response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text);
    } catch (error) {
      const { code, message } = publicErrorOf(error);
      const { status, retryable } = meaningOf(code);
      response
        .writeHead(status, {
          'content-type': 'application/json; charset=utf-8',
          ...(code === 'UNAUTHENTICATED' && { 'www-authenticate': 'Bearer' }),
        })
        .end(JSON.stringify({ errors: [{ message, extensions: { code, retryable } }] }));
    }
  }

  private async contentFor({ method, url, headers }: IncomingMessage) {
    const { metrics, readiness, token, host } = this.options;
    switch (method === 'GET' || method === 'HEAD' ? url : undefined) {
      case '/livez':
        return OK;
      case '/readyz':
        await readiness();
        return OK;
      case '/metrics':
        admitToMetrics(headers.authorization, token, isLoopback(host));
        return metrics.exposition();
      default:
        throw new HbscError(
          'NOT_FOUND',
          'There is nothing at this address. Ask for /livez, /readyz or /metrics.',
        );
    }
  }
}

const OK = { contentType: 'application/json; charset=utf-8', text: '{"status":"ok"}' };
