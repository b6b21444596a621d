import { SpanKind } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-node';

/** Makes this process's spans go to the collector that the environment names. @returns what ends that */
export async function exportTraces(
  service: string,
  environment: NodeJS.ProcessEnv,
): Promise<() => Promise<void>> {
  const named = resourceFromAttributes({ 'service.namespace': 'hbsc', 'service.name': `hbsc-${service}` });
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(named)
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new WorthwhileSpans(exporterOf(environment))],
  });
  provider.register();
  return () => provider.shutdown().catch(() => undefined);
}

function exporterOf(environment: NodeJS.ProcessEnv): JsonExporter | ProtobufExporter {
  const protocol =
    environment.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ||
    environment.OTEL_EXPORTER_OTLP_PROTOCOL ||
    'http/protobuf';
  return protocol === 'http/json' ? new JsonExporter() : new ProtobufExporter();
}

/** Leaves out what BullMQ does between two deliveries, such as waiting for the next: it belongs to no request and no work. */
class WorthwhileSpans extends BatchSpanProcessor {
  override onEnd(span: ReadableSpan): void {
    if (span.kind === SpanKind.INTERNAL && span.parentSpanContext === undefined) return;
    super.onEnd(span);
  }
}
