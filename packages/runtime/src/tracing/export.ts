import { SpanKind } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-node';
import { SettingsError } from '../settings.ts';

/** The first that is set says it. */
const PROTOCOL_VARIABLES = ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'];

/**
 * Makes this process's spans go to the collector that the environment names.
 *
 * @returns what ends that
 * @throws SettingsError for a protocol that is not spoken
 */
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

const EXPORTERS = { 'http/protobuf': ProtobufExporter, 'http/json': JsonExporter } as const;

function exporterOf(environment: NodeJS.ProcessEnv): SpanExporter {
  const name = PROTOCOL_VARIABLES.find((variable) => environment[variable]);
  const protocol = (name && environment[name]) || 'http/protobuf';
  if (!Object.hasOwn(EXPORTERS, protocol)) {
    throw new SettingsError(
      `${name} is "${protocol}", and traces are sent by ${Object.keys(EXPORTERS).join(' or ')} alone. Collectors take both at port 4318.`,
    );
  }
  return new EXPORTERS[protocol as keyof typeof EXPORTERS]();
}

/** Leaves out what BullMQ does between two deliveries, such as waiting for the next: it belongs to no request and no work. */
class WorthwhileSpans extends BatchSpanProcessor {
  override onEnd(span: ReadableSpan): void {
    if (span.kind === SpanKind.INTERNAL && span.parentSpanContext === undefined) return;
    super.onEnd(span);
  }
}
