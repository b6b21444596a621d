import { describe, expect, it } from '@jest/globals';
import { SettingsError } from '../src/settings.ts';
import { startTracing } from '../src/tracing/tracing.ts';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

describe('traces', () => {
  it.each([{}, { ...ENDPOINT, OTEL_SDK_DISABLED: 'true' }, { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }])(
    'are off with %j',
    async (environment) => {
      expect(await startTracing('gateway', environment)).toMatchObject({ isOn: false });
    },
  );

  it.each(['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'])(
    'are not sent otherwise than %s asks: what is not spoken is refused',
    async (variable) => {
      const starting = startTracing('gateway', { ...ENDPOINT, [variable]: 'grpc' });
      await expect(starting).rejects.toThrow(SettingsError);
      await expect(starting).rejects.toThrow(
        `${variable} is "grpc", and traces are sent by http/protobuf or http/json alone.`,
      );
    },
  );
});
