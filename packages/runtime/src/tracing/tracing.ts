/** The export of traces, while a process runs. */
export interface Tracing {
  /** False when nobody asked for traces: then nothing is measured, and nothing is to be paid for. */
  readonly isOn: boolean;
  /** Sends what is not sent yet. */
  close(): Promise<void>;
}

const OFF: Tracing = { isOn: false, close: async () => undefined };

/**
 * Begins to export traces by OTLP over HTTP, if the standard variables of OpenTelemetry ask for it: `OTEL_EXPORTER_OTLP_ENDPOINT`,
 * `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` or `OTEL_TRACES_EXPORTER=otlp`. The others (headers, sampler, batches, resource) mean what they mean
 * everywhere.
 *
 * @param service - what the process is called unless `OTEL_SERVICE_NAME` says otherwise
 * @param environment - read once; the libraries read the process's own
 * @throws SettingsError for a protocol that is not spoken, such as gRPC
 */
export async function startTracing(
  service: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Tracing> {
  if (!isWanted(environment)) return OFF;
  const { exportTraces } = await import('./export.ts');
  return { isOn: true, close: await exportTraces(service, environment) };
}

function isWanted(environment: NodeJS.ProcessEnv): boolean {
  if (environment.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return false;
  const exporter = environment.OTEL_TRACES_EXPORTER;
  if (exporter) return exporter.split(',').includes('otlp');
  return Boolean(environment.OTEL_EXPORTER_OTLP_ENDPOINT || environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
}
