import { AsyncLocalStorage } from 'node:async_hooks';
import { trace } from '@opentelemetry/api';
import { type Logger, pino } from 'pino';

export type { Logger };

/** What the work under way is about, by ids: never names, keys or audio. */
type LogFields = Readonly<Record<string, string | number>>;

const SUBJECT = new AsyncLocalStorage<LogFields>();

/** Does the work, and has every line that is logged meanwhile say what it is about. */
export function logAbout<Result>(fields: LogFields, work: () => Result): Result {
  return SUBJECT.run(fields, work);
}

/** JSON lines on standard error, so that standard output stays free for answers. Within a trace each says which. */
export function createLogger(name: string, level: string): Logger {
  return pino({ name, level, mixin: circumstances }, pino.destination({ fd: 2, sync: true }));
}

function circumstances(): object {
  const span = trace.getActiveSpan()?.spanContext();
  return { ...SUBJECT.getStore(), ...(span && { trace_id: span.traceId, span_id: span.spanId }) };
}
