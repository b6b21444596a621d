/** One event of a `text/event-stream`. */
export interface StreamedEvent {
  readonly name: string;
  readonly data: string;
}

/**
 * Reads server-sent events as they arrive, as far as HBSC sends them: lines end in a line feed, and nothing is resumed by id.
 *
 * @param onSign - called at every sign of life, events or not
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  onSign: () => void,
): AsyncGenerator<StreamedEvent, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let unread = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onSign();
      const blocks = (unread + decoder.decode(value, { stream: true })).split('\n\n');
      unread = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = eventOf(block);
        if (event) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Null for a comment, which is a sign of life and no more. */
function eventOf(block: string): StreamedEvent | null {
  const fields = block.split('\n').map((line) => /^(event|data): ?(.*)$/.exec(line));
  const valuesOf = (field: string) =>
    fields.flatMap((match) => (match?.[1] === field ? [match[2] ?? ''] : []));
  const [name] = valuesOf('event');
  return name === undefined ? null : { name, data: valuesOf('data').join('\n') };
}
