import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type ExportedSpan, type ExportRequest, readExportRequest } from './otlp.ts';

/** The ways in which spans may be written. */
export type OtlpProtocol = 'http/json' | 'http/protobuf';

/** A span and the service that it is of. */
export type CollectedSpan = ExportedSpan & { readonly service: string };

/** Told when what came is among the spans. */
const TAKEN = 'taken';

const CONTENT_TYPES = { 'http/json': 'application/json', 'http/protobuf': 'application/x-protobuf' } as const;

/** Takes what services export by OTLP over HTTP, in one of its two ways. */
export class TraceCollector {
  readonly spans: CollectedSpan[] = [];
  /** Everything that came, as it came. */
  text = '';

  private constructor(
    private readonly server: Server,
    private readonly protocol: OtlpProtocol,
  ) {}

  static async start(protocol: OtlpProtocol): Promise<TraceCollector> {
    const server = createServer();
    const collector = new TraceCollector(server, protocol);
    server.on('request', async (request, response) => {
      const type = CONTENT_TYPES[protocol];
      const isTaken = request.url === '/v1/traces' && request.headers['content-type'] === type;
      if (isTaken) collector.take(await buffer(request));
      server.emit(TAKEN);
      response.writeHead(isTaken ? 200 : 415, { 'content-type': type }).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return collector;
  }

  /** What has services send their spans here, soon. */
  get environment(): NodeJS.ProcessEnv {
    return {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: this.protocol,
      OTEL_BSP_SCHEDULE_DELAY: '100',
    };
  }

  /** Spans of one trace once those of these names are among them. */
  async trace(traceId: string, names: readonly string[]): Promise<readonly CollectedSpan[]> {
    for (;;) {
      const spans = this.spans.filter((span) => span.traceId === traceId);
      if (names.every((name) => spans.some((span) => span.name === name))) return spans;
      await once(this.server, TAKEN);
    }
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private take(body: Buffer): void {
    this.text += body.toString();
    const { resourceSpans } =
      this.protocol === 'http/json'
        ? (JSON.parse(body.toString()) as ExportRequest)
        : readExportRequest(body);
    for (const { resource, scopeSpans } of resourceSpans) {
      const service =
        resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? 'nobody';
      for (const { spans } of scopeSpans) this.spans.push(...spans.map((span) => ({ ...span, service })));
    }
  }
}
