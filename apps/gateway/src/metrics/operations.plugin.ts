import type { ApolloServerPlugin } from '@apollo/server';
import { trace } from '@opentelemetry/api';
import type { RequestMeter } from './request-meter.ts';
import { rootFieldsOf } from './root-fields.ts';

/** Counts what is asked for, whether it is granted or not, and tells the trace of it. */
export function operationsPlugin(meter: RequestMeter): ApolloServerPlugin {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, operation }) {
          if (!operation) return;
          const fields = rootFieldsOf(document, operation);
          for (const field of fields) meter.asked(field);
          trace.getActiveSpan()?.setAttribute('hbsc.operation', fields.join(' '));
        },
      };
    },
  };
}
