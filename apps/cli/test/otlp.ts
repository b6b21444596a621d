/** A span as it is sent by OTLP, as far as the tests look at it. */
export interface ExportedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

/** What services send, as its JSON has it. */
export interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly resource: {
      readonly attributes: readonly { readonly key: string; readonly value: { stringValue: string } }[];
    };
    readonly scopeSpans: readonly { readonly spans: readonly ExportedSpan[] }[];
  }[];
}

type Value = bigint | Uint8Array;

/** The same from Protocol Buffers, an ExportTraceServiceRequest of opentelemetry-proto 1. */
export function readExportRequest(bytes: Uint8Array): ExportRequest {
  return {
    resourceSpans: messages(bytes, 1).map((resourceSpans) => ({
      resource: {
        attributes: messages(resourceSpans, 1)
          .flatMap((resource) => messages(resource, 1))
          .map((attribute) => ({
            key: text(attribute, 1),
            value: { stringValue: messages(attribute, 2).map((value) => text(value, 1))[0] ?? '' },
          })),
      },
      scopeSpans: messages(resourceSpans, 2).map((scopeSpans) => ({
        spans: messages(scopeSpans, 2).map((span) => ({
          traceId: hex(span, 1),
          spanId: hex(span, 2),
          parentSpanId: hex(span, 4),
          name: text(span, 5),
          startTimeUnixNano: integer(span, 7),
          endTimeUnixNano: integer(span, 8),
        })),
      })),
    })),
  };
}

const messages = (message: Uint8Array, field: number) =>
  valuesOf(message, field).filter((value) => value instanceof Uint8Array);
const hex = (message: Uint8Array, field: number) =>
  Buffer.from(messages(message, field)[0] ?? []).toString('hex');
const text = (message: Uint8Array, field: number) =>
  Buffer.from(messages(message, field)[0] ?? []).toString('utf8');
const integer = (message: Uint8Array, field: number) => String(valuesOf(message, field)[0] ?? 0n);

/** The values of one field, as the wire format has them: integers, and bytes that may be texts or messages. */
function valuesOf(message: Uint8Array, wanted: number): Value[] {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  let at = 0;
  const varint = () => {
    for (let value = 0n, shift = 0n; ; shift += 7n) {
      const byte = view.getUint8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const bytes = (length: number) => {
    at += length;
    return message.subarray(at - length, at);
  };
  const fixed = (length: 4 | 8) => {
    at += length;
    return length === 8 ? view.getBigUint64(at - 8, true) : BigInt(view.getUint32(at - 4, true));
  };
  const readers: Readonly<Record<number, () => Value>> = {
    0: varint,
    1: () => fixed(8),
    2: () => bytes(Number(varint())),
    5: () => fixed(4),
  };
  const values: Value[] = [];
  while (at < message.length) {
    const tag = Number(varint());
    const read = readers[tag & 7];
    if (!read) throw new Error(`no wire type of Protocol Buffers: ${tag & 7}`);
    const value = read();
    if (tag >> 3 === wanted) values.push(value);
  }
  return values;
}
